#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Check that every #include follows an arrow of docs/architecture.md.

A header belongs to the longest folder of FOLDERS that holds it. A file may include headers of its
own folder and of the folders named beside it. Include paths per CMake target enforce most of this;
this check also covers what they cannot, such as the driver's freestanding rule.
"""
import os
import re
import sys

from check_text import ROOT, tracked

# folder -> folders whose headers it may include
FOLDERS = {
    "spec/gen/include": [],
    "driver/include": [],
    "driver": ["driver/include", "spec/gen/include"],
    "sim/include": [],
    "sim": ["sim/include", "driver/include", "driver", "spec/gen/include"],
    "sim/tlm": ["sim", "sim/include", "driver/include", "driver", "spec/gen/include"],
    "tb": ["spec/gen/include", "tb/ref", "tests/support"],
    "tb/ref": ["spec/gen/include"],
    "tb/scoreboard": ["spec/gen/include", "tb/ref"],
    "tools": ["sim/include", "driver/include", "spec/gen/include", "tb/scoreboard"],
    "tests": ["sim/include", "driver/include", "driver", "sim", "tools", "tb/ref",
              "tests/support", "spec/gen/include"],
    "tests/driver": ["driver/include", "driver", "tests/support", "spec/gen/include"],
    "tests/support": [],
    "examples": ["sim/include", "driver/include", "spec/gen/include", "sim/tlm"],
}
# Headers of driver/ that others see: what the driver asks of its host.
HOST_HEADERS = {"platform.h"}
# Whole runs know the driver by its public face alone, so that they prove it.
PUBLIC_ONLY = ("tests/cosim", "tests/replay", "tools", "examples")
PUBLIC_HEADERS = {"dma_iommu.h", "iommu_driver.h", "nt_compat.h"}
# Headers that the compiler itself brings (fences of <stdatomic.h> need no library), and <string.h>
# for memcpy and its kin.
DRIVER_SYSTEM = {"limits.h", "stdalign.h", "stdarg.h", "stdatomic.h", "stdbool.h", "stddef.h",
                 "stdint.h", "stdnoreturn.h", "string.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def owner(path):
    fits = [f for f in FOLDERS if path.startswith(f + "/")]
    return max(fits, key=len) if fits else None


def problems(path, homes):
    mine = owner(path)
    if mine == "driver" and path.endswith((".cpp", ".hpp")):
        yield 1, "the driver is C"
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            name = os.path.basename(match[2])
            candidates = homes.get(name, set())
            if match[1] == '"' and os.path.exists(
                    os.path.join(ROOT, os.path.dirname(path), match[2])):
                beside = os.path.join(os.path.dirname(path), match[2])
                candidates = {owner(os.path.normpath(beside))}
            if not candidates:
                if mine in ("driver", "driver/include") and name not in DRIVER_SYSTEM:
                    yield number, f"<{name}>: the driver is freestanding"
                if match[2].startswith(("systemc", "tlm")) and mine != "sim/tlm":
                    yield number, f"<{match[2]}>: SystemC stays in sim/tlm"
                continue
            if mine in candidates:
                continue
            allowed = candidates & set(FOLDERS[mine])
            if not allowed:
                homes_text = " or ".join(sorted(candidates))
                yield number, f"{mine} must not include {match[2]} of {homes_text}"
            elif allowed == {"driver"} and mine != "tests/driver" and name not in HOST_HEADERS:
                if not path.startswith("tests/") or path.startswith(PUBLIC_ONLY):
                    yield number, f"{match[2]} is private to the driver"
            elif allowed == {"driver/include"} and path.startswith(PUBLIC_ONLY):
                if name not in PUBLIC_HEADERS:
                    yield number, f"{match[2]}: only {', '.join(sorted(PUBLIC_HEADERS))} here"


def main():
    files = [f for f in tracked() if owner(f) and os.path.exists(os.path.join(ROOT, f))]
    homes = {}
    for path in files:
        if path.endswith((".h", ".hpp")):
            homes.setdefault(os.path.basename(path), set()).add(owner(path))
    count = 0
    for path in files:
        if path.endswith((".c", ".h", ".cpp", ".hpp")):
            for number, text in problems(path, homes):
                print(f"{path}:{number}: {text}")
                count += 1
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
