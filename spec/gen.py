#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turn the facts in spec/*.yaml into constants for C, SystemVerilog and CMake, and a register page.

    spec/gen.py           write the generated files
    spec/gen.py --check   write nothing; exit 1 naming each file that is missing or differs

Every output is one template under spec/templates/. Output depends on the yaml files alone: no
dates, paths or tool versions, so that regenerating on any machine changes no byte.
"""
import os
import sys

import jinja2
import yaml

SPEC = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(SPEC)

# template -> (output, yaml files it takes its facts from)
OUTPUTS = {
    "iommu_regs.h.j2": ("spec/gen/include/iommu_regs.h", "regs hpm_events"),
    "iommu_structs.h.j2": ("spec/gen/include/iommu_structs.h", "structs"),
    "iommu_causes.h.j2": ("spec/gen/include/iommu_causes.h", "causes"),
    "iommu_trace.h.j2": ("spec/gen/include/iommu_trace.h", "trace_events"),
    "iommu_builds.h.j2": ("spec/gen/include/iommu_builds.h", "builds"),
    "builds.cmake.j2": ("spec/gen/builds.cmake", "builds"),
    "iommu_regs_pkg.sv.j2": ("rtl/gen/iommu_regs_pkg.sv", "regs hpm_events"),
    "iommu_structs_pkg.sv.j2": ("rtl/gen/iommu_structs_pkg.sv", "structs"),
    "iommu_causes_pkg.sv.j2": ("rtl/gen/iommu_causes_pkg.sv", "causes"),
    "iommu_trace_pkg.sv.j2": ("rtl/gen/iommu_trace_pkg.sv", "trace_events"),
    "iommu_builds_pkg.sv.j2": ("rtl/gen/iommu_builds_pkg.sv", "builds"),
    "registers.md.j2": ("docs/registers.md", "regs hpm_events"),
}

# Field names of the specification that SystemVerilog keeps for itself get a trailing underscore.
SV_KEYWORDS = {"end", "local", "event", "type", "ref", "rand", "this", "super", "new", "wait"}


class SpecError(Exception):
    """A fact that contradicts itself; the message names file and entry."""


def camel(name):
    """cq_en -> CqEn, the form of SystemVerilog constants."""
    return "".join(part[:1].upper() + part[1:] for part in name.lower().split("_"))


def snake(name):
    """NumPorts -> num_ports, the form of C members."""
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


def sv_name(name):
    return name + "_" if name in SV_KEYWORDS else name


def place(field, where):
    """Resolve a field's "msb:lsb" into numbers."""
    msb, _, lsb = str(field["bits"]).partition(":")
    field["msb"], field["lsb"] = int(msb), int(lsb or msb)
    field["width"] = field["msb"] - field["lsb"] + 1
    if field["width"] < 1:
        raise SpecError(f"{where}.{field['name']}: bits {field['bits']} run backwards")
    field["mask"] = ((1 << field["width"]) - 1) << field["lsb"]


def lay_out(fields, bits, where):
    """Place fields, check that they do not overlap, and name the gaps reserved0, reserved1, ...

    Returns (packed, reserved_mask): all members from the most significant bit down, as a packed
    struct lists them, and the mask of the gaps.
    """
    for field in fields:
        place(field, where)
    packed, next_bit, gaps, reserved = [], 0, 0, 0
    for field in sorted(fields, key=lambda f: f["lsb"]) + [{"lsb": bits, "msb": bits, "end": 1}]:
        if field["lsb"] < next_bit or (field["msb"] >= bits and "end" not in field):
            raise SpecError(f"{where}: {field.get('name')} overlaps or exceeds {bits} bits")
        if field["lsb"] > next_bit:
            width = field["lsb"] - next_bit
            packed.append({"name": f"reserved{gaps}", "width": width})
            reserved |= ((1 << width) - 1) << next_bit
            gaps += 1
        if "end" not in field:
            packed.append(field)
        next_bit = field["msb"] + 1
    return packed[::-1], reserved


def prepare_regs(facts):
    end = 0
    for reg in facts["registers"]:
        array = reg.get("array", {"count": 1, "stride": reg["bytes"]})
        if reg["offset"] % reg["bytes"] or reg["offset"] < end and "array" not in reg:
            raise SpecError(f"regs.yaml: {reg['name']} is misaligned or out of order")
        end = max(end, reg["offset"] + reg["bytes"])
        last = reg["offset"] + (array["count"] - 1) * array["stride"] + reg["bytes"]
        if last > facts["window_bytes"]:
            raise SpecError(f"regs.yaml: {reg['name']} leaves the window")
        reg["bits"] = 8 * reg["bytes"]
        reg["packed"], reg["reserved"] = lay_out(reg["fields"], reg["bits"], reg["name"])


def prepare_structs(facts):
    for struct in facts["structs"]:
        if "words" in struct:
            for index, word in enumerate(struct["words"]):
                word["index"], where = index, f"{struct['name']}.{word['name']}"
                word["packed"], word["reserved"] = lay_out(word["fields"], 64, where)
            continue
        bits = 8 * struct["sizes"][""]
        struct["bits"] = bits
        struct["packed"], struct["reserved"] = lay_out(struct["fields"], bits, struct["name"])
        for field in struct["fields"]:
            field["dword"], field["shift"] = divmod(field["lsb"], 64)
            if field["width"] <= 64 and field["shift"] + field["width"] > 64:
                raise SpecError(f"{struct['name']}.{field['name']}: crosses a doubleword")
            field["word_mask"] = ((1 << field["width"]) - 1) << field["shift"]
        low = (1 << 64) - 1
        struct["reserved_words"] = [struct["reserved"] >> b & low for b in range(0, bits, 64)]


def prepare_causes(facts):
    codes = [cause["code"] for cause in facts["causes"]]
    if codes != sorted(set(codes)):
        raise SpecError("causes.yaml: codes are not in rising order")


def prepare_trace(facts):
    for lane in facts["lanes"]:
        lsb, fields = 0, []
        for name, width, text in reversed(lane["fields"]):
            fields.append({"name": name, "width": width, "lsb": lsb, "text": text})
            lsb += width
        lane["bits"], lane["words"], lane["fields"] = lsb, -(-lsb // 32), fields[::-1]


def prepare_builds(facts, regs):
    base = next(b for b in facts["builds"] if b["name"] == "default")
    bits = {f["name"]: f["mask"] for f in regs["registers"][0]["fields"]}
    for build in facts["builds"]:
        unknown = set(build["params"]) - set(base["params"])
        if unknown:
            raise SpecError(f"builds.yaml: {build['name']}: unknown {', '.join(sorted(unknown))}")
        build["params"] = {**base["params"], **build["params"]}
        features = build["features"]
        build["cap_mask"] = (1 << 64) - 1 if features == "all" else sum(bits[f] for f in features)


def load():
    facts = {}
    for name in ("regs", "structs", "causes", "hpm_events", "trace_events", "builds"):
        with open(os.path.join(SPEC, name + ".yaml"), encoding="utf-8") as file:
            facts[name] = yaml.safe_load(file)
    prepare_regs(facts["regs"])
    prepare_structs(facts["structs"])
    prepare_causes(facts["causes"])
    prepare_trace(facts["trace_events"])
    prepare_builds(facts["builds"], facts["regs"])
    return facts


def render():
    """Yield (path below the project root, text) of every output."""
    facts = load()
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(os.path.join(SPEC, "templates")),
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True)
    env.filters.update(camel=camel, snake=snake, sv=sv_name)
    for template, (path, sources) in sorted(OUTPUTS.items()):
        names = " and ".join(f"spec/{s}.yaml" for s in sources.split())
        note = f"Generated from {names} by spec/gen.py; do not edit."
        yield path, env.get_template(template).render(note=note, **facts)


def main():
    check, stale = sys.argv[1:] == ["--check"], []
    if sys.argv[1:] and not check:
        sys.exit("usage: spec/gen.py [--check]")
    try:
        outputs = list(render())
    except SpecError as error:
        sys.exit(f"spec/gen.py: {error}")
    for path, text in outputs:
        full = os.path.join(ROOT, path)
        old = open(full, encoding="utf-8").read() if os.path.exists(full) else None
        if old == text:
            continue
        stale.append(path)
        if not check:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
    for path in stale:
        print(f"{path}: {'differs from what spec/ says' if check else 'written'}")
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
