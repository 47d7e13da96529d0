import base64

from accounts.qr_codes import qr_image


def test_picture_needs_no_file():
    kind, _comma, data = qr_image("/office/").partition(",")

    assert kind == "data:image/svg+xml;base64"
    assert b"<svg" in base64.b64decode(data)
    assert qr_image("/office/") != qr_image("/firm/")
