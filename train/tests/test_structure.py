"""The modules: what stands on what."""

import ast
import pathlib

FOLDER = pathlib.Path(__file__).parent.parent
LONGEST = 400  # lines


def imports(path):
    """Modules of this package that a module imports, anywhere in it."""
    known = {p.stem for p in FOLDER.glob("*.py")}
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {node.module} if node.module else {a.name for a in node.names}
    return found & known


def circle(edges):
    """Modules that import each other in a circle, in its order; None if there is none."""
    done, path = set(), []

    def visit(name):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return None
        path.append(name)
        found = next(filter(None, map(visit, sorted(edges.get(name, ())))), None)
        path.pop()
        done.add(name)
        return found

    return next(filter(None, map(visit, sorted(edges))), None)


def test_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) is None


def test_no_module_imports_itself_in_a_circle():
    edges = {p.stem: imports(p) for p in FOLDER.glob("*.py")}
    assert "data" in edges["fit"] and circle(edges) is None


def test_no_file_is_long():
    lengths = {str(p.relative_to(FOLDER)): len(p.read_text().splitlines()) for p in FOLDER.rglob("*.py")}
    assert {p: n for p, n in lengths.items() if n > LONGEST} == {}
