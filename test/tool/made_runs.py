"""Profiles that differ from made_profile.EXAMPLE in known ways."""
import copy

import made_profile


def slower(tree, factor):
    """The tree with all times `factor` times as long."""
    return {**tree, "self_ns": round(tree["self_ns"] * factor),
            "children": [slower(child, factor) for child in tree["children"]]}


def moved(tree, lines, folder):
    """The tree of the same program whose files lie elsewhere and whose lines have moved."""
    return {**tree, "line": tree["line"] and tree["line"] + lines,
            "file": tree["file"] and folder + tree["file"],
            "children": [moved(child, lines, folder) for child in tree["children"]]}


def grown():
    """Shop.load calls parse twice as often and keeps more; steps is gone, plan is new."""
    tree = copy.deepcopy(made_profile.EXAMPLE)
    module = tree["children"][0]
    load = module["children"][0]
    load["types"]["list"] = made_profile.memory(60, 2048, 40, 40)
    parse = load["children"][0]
    parse.update(calls=6000, self_ns=600_000_000,
                 types={"str": made_profile.memory(6000, 100, 0, 0)})
    module["children"][2] = made_profile.node("plan|`<b>", "/home/ada/shop.py", 60, 1, 50_000,
                                              {"tuple": made_profile.memory(3, 56)})
    return tree
