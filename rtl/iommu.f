rtl/gen/iommu_regs_pkg.sv
rtl/gen/iommu_structs_pkg.sv
rtl/gen/iommu_causes_pkg.sv
rtl/gen/iommu_trace_pkg.sv
rtl/iommu_pkg.sv
rtl/util/util_fifo.sv
rtl/util/util_skid_buffer.sv
rtl/util/util_rr_arbiter.sv
