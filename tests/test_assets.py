from config import assets


def test_copy_assets_drops_source_map_comments_and_files_no_longer_named(tmp_path):
    source, target = tmp_path / "node_modules", tmp_path / "vendor"
    for origin in assets.ASSETS.values():
        (source / origin).parent.mkdir(parents=True, exist_ok=True)
        (source / origin).write_bytes(b"a{}\n/*# sourceMappingURL=a.css.map */" if origin.endswith(".css") else b"x")
    (source / assets.ASSETS["htmx.min.js"]).write_bytes(b"var a;\n//# sourceMappingURL=a.js.map\n")
    target.mkdir()
    (target / "left-over.js").touch()

    assets.copy_assets(source, target)

    copied = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    assert copied == set(assets.ASSETS)
    assert (target / "bootstrap.min.css").read_bytes() == b"a{}"
    assert (target / "htmx.min.js").read_bytes() == b"var a;\n"


def test_assets_are_all_in_the_packages_of_the_lock_file():
    for origin in assets.ASSETS.values():
        content = (assets.NODE_MODULES / origin).read_bytes()

        assert content, origin
