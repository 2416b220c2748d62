#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Check the text of the tree: licence lines, line lengths, and SystemVerilog that Yosys misreads.

The last group matters most: Yosys accepts these constructs without a word and builds something
else, so only a ban keeps them out.
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MAX_LINE = 100
SOFTWARE, HARDWARE = "Apache-2.0", "Apache-2.0 WITH SHL-2.1"
CODE = (".c", ".h", ".cpp", ".hpp", ".sv", ".svh", ".vlt", ".py", ".cmake", ".yaml", ".sh")
RTL = (".sv", ".svh", ".vlt")

# (what it is, pattern); names ending in _t are types.
MISREAD = (
    ("import", r"\bimport\b"),
    ("hierarchical reference", r"\b(?:u|gen)_\w+(?:\[[^]]*\])?\.\w"),
    ("packed array of structs", r"\b\w+_t\s*\["),
    ("unpacked array of structs", r"\b\w+_t\s+\w+\s*\["),
    ("function that returns a struct", r"\bfunction\s+(?:automatic\s+)?\w*(?:::)?\w+_t\b"),
)


def tracked():
    """Files under version control, new ones included; without git, everything but builds."""
    try:
        out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                             capture_output=True, text=True, check=True).stdout
        return sorted(set(out.split("\n")) - {""})
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, dirs, files in os.walk(ROOT):
            dirs[:] = [d for d in dirs if not d.startswith(("build", ".git"))]
            found += [os.path.relpath(os.path.join(folder, f), ROOT) for f in files]
        return sorted(found)


def is_script(path):
    return path.startswith(("script/", ".ci/")) and "." not in os.path.basename(path)


def problems(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        lines = file.read().split("\n")
    first = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
    licence = HARDWARE if path.endswith(RTL) else SOFTWARE
    if not first.rstrip(" ->").endswith(f"SPDX-License-Identifier: {licence}"):
        yield 1, f"the first line must be SPDX-License-Identifier: {licence}"
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            yield number, f"{len(line)} columns, at most {MAX_LINE}"
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if "\t" in line:
            yield number, "a tab"
        if path.startswith("rtl/") and path.endswith(RTL):
            code = line.split("//")[0]
            for name, pattern in MISREAD:
                if re.search(pattern, code):
                    yield number, f"{name}: Yosys misreads it"


def main():
    count = 0
    for path in tracked():
        base = os.path.basename(path)
        if not (path.endswith(CODE) or base == "CMakeLists.txt" or is_script(path)):
            continue
        if not os.path.exists(os.path.join(ROOT, path)):
            continue  # deleted, not yet committed
        for number, text in problems(path):
            print(f"{path}:{number}: {text}")
            count += 1
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
