"""With which words the keys of work items and messages begin, read off the source by its syntax tree.

`Source.words_by_place` follows the first argument of `ask`, `queue_message` and `MessageDraft` through f-strings, constants,
variables, functions of the code base that make keys, and parameters to where the function is called.
"""

import ast
from collections import defaultdict
from functools import cache

WAYS = {"ask": "work", "queue_message": "message", "MessageDraft": "message"}


class Source:
    """The modules of the apps, and where their functions are made and called."""

    def __init__(self, paths):
        self.trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
        self.functions, self.constants, self.calls = defaultdict(list), {}, defaultdict(list)
        for tree in self.trees.values():
            for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
                self.functions[function.name].append((tree, function))
                for call in (node for node in own_nodes(function) if isinstance(node, ast.Call)):
                    self.calls[name_of(call.func)].append((tree, function, call))
            for node in tree.body:
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr):
                    self.constants |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}

    def words_by_place(self):
        """[(path, line, way, word)] of every place that asks or tells."""
        paths = {id(tree): path for path, tree in self.trees.items()}
        for name, way in WAYS.items():
            for tree, scope, call in self.calls[name]:
                argument = given(call, "key", 0)
                if argument is not None and is_service(call.func, paths[id(tree)]):
                    for word in self._words(argument, scope, tree):
                        yield paths[id(tree)], call.lineno, way, word

    def _words(self, node, scope, tree, depth=0):
        """The fixed words that an expression may begin with; "?" for what cannot be followed."""
        if depth > 6:
            return {"?"}
        if isinstance(node, ast.Constant):
            return set() if node.value is None else {node.value}
        if isinstance(node, ast.IfExp):
            return self._words(node.body, scope, tree, depth) | self._words(node.orelse, scope, tree, depth)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, scope, tree, depth)
        if isinstance(node, ast.Lambda):
            return self._words(node.body, scope, tree, depth + 1)
        if isinstance(node, ast.Call):
            return self._called(node, scope, tree, depth)
        if isinstance(node, ast.Name):
            return self._named(node.id, scope, tree, depth)
        return {"?"}

    def _called(self, node, scope, tree, depth):
        """What a function of the code base returns; one of the same module comes first. Or a parameter that is called."""
        made = self.functions.get(name_of(node.func), [])
        own = [(home, function) for home, function in made if home is tree]
        words = {
            word
            for home, function in own or made
            for statement in own_nodes(function)
            if isinstance(statement, ast.Return) and statement.value is not None
            for word in self._words(statement.value, function, home, depth + 1)
        }
        return words or self._named(name_of(node.func), scope, tree, depth)

    def _joined(self, node, scope, tree, depth):
        """What an f-string begins with: its fixed part, or else what its first value begins with."""
        head = node.values[0]
        if isinstance(head, ast.FormattedValue):
            return self._words(head.value, scope, tree, depth + 1)
        return {head.value}

    def _named(self, name, scope, tree, depth):
        """A variable of the function, a constant of a module, or a parameter: then what the callers give."""
        values = assigned(scope, name)
        if values:
            return {word for value in values for word in self._words(value, scope, tree, depth + 1)}
        if name in self.constants:
            return self._words(self.constants[name], scope, tree, depth + 1)
        names = [argument.arg for argument in (*scope.args.args, *scope.args.kwonlyargs)]
        if name not in names:
            return {"?"}
        words = set()
        for caller_tree, caller, call in self._calls_of(scope, tree):
            argument = given(call, name, names.index(name))
            if argument is not None:
                words |= self._words(argument, caller, caller_tree, depth + 1)
        return words or {"?"}

    def _calls_of(self, function, tree):
        """(module, function, call) of everybody who calls a function; a private one is called in its module only."""
        is_private = function.name.startswith("_")
        return [each for each in self.calls[function.name] if each[0] is tree or not is_private]


def is_service(function, path):
    """Whether a call goes to the services of accounts, and not to something else of that name."""
    if isinstance(function, ast.Attribute):
        return name_of(function.value) in {"accounts_services", "services"}
    return "accounts" in path.parts


@cache
def own_nodes(function):
    """The nodes of a function without those of functions inside it."""
    nodes, waiting = [], list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop(0)
        nodes.append(node)
        if not isinstance(node, ast.FunctionDef):
            waiting += ast.iter_child_nodes(node)
    return nodes


def name_of(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def given(call, name, position):
    by_name = [keyword.value for keyword in call.keywords if keyword.arg == name]
    if by_name:
        return by_name[0]
    return call.args[position] if position < len(call.args) else None


def assigned(function, name):
    """What a function assigns to a name: by itself, in a tuple, or in a loop or comprehension over a dict's keys."""
    values = []
    for node in own_nodes(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                values += unpacked(target, node.value, name)
        elif isinstance(node, ast.For | ast.comprehension):
            values += looped(node.target, node.iter, function, name)
    return values


def unpacked(target, value, name):
    if isinstance(target, ast.Name) and target.id == name:
        return [value]
    if isinstance(value, ast.IfExp):
        return unpacked(target, value.body, name) + unpacked(target, value.orelse, name)
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [one for part, whole in zip(target.elts, value.elts, strict=True) for one in unpacked(part, whole, name)]
    return []


def looped(target, source, function, name):
    """Keys of a dict that the function itself has written: `for key, row in sorted(wanted.items())`."""
    first = target.elts[0] if isinstance(target, ast.Tuple) else target
    if not (isinstance(first, ast.Name) and first.id == name):
        return []
    dictionaries = [
        value
        for inner in ast.walk(source)
        if isinstance(inner, ast.Name)
        for value in assigned_dicts(function, inner.id)
    ]
    return [value.key if isinstance(value, ast.DictComp) else value.keys[0] for value in dictionaries]


def assigned_dicts(function, name):
    return [
        node.value
        for node in own_nodes(function)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        and (isinstance(node.value, ast.DictComp) or (isinstance(node.value, ast.Dict) and node.value.keys))
    ]
