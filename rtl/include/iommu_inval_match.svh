// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Does the invalidation on `inval_i` cover a result of the first level? For inclusion in a module
// that has the input `inval_i` (iommu_pkg::inval_t) and compares many entries at once.
//
// The first level keeps neither G nor the guest page, so it drops more than it must, never less:
// PSCID matches regardless of G, IOTINVAL.GVMA drops by GSCID whatever its address, and so does
// IOTINVAL.VMA under a second stage, where an entry may be a piece of its first-stage leaf. It
// holds leaf results only, so NL asks for nothing more.
// `mask` has a one for each page-number bit below the entry's size.
function automatic logic inval_hits(
  input logic [iommu_pkg::DeviceIdW-1:0]  device_id,
  input logic [iommu_pkg::VpnW-1:0]       vpn,
  input logic [iommu_pkg::VpnW-1:0]       mask,
  input logic                             gv,
  input logic [iommu_pkg::GscidW-1:0]     gscid,
  input logic [iommu_pkg::PscidW-1:0]     pscid,
  input logic                             used_pv,
  input logic [iommu_pkg::ProcessIdW-1:0] used_pid
);
  logic [iommu_pkg::VpnW-1:0] range;         // page-number bits within the range
  range = ~({iommu_pkg::VpnW{1'b1}} << inval_i.size);
  case (inval_i.kind)
    iommu_pkg::InvalVma:
      inval_hits = (gv == inval_i.gv)
                && (!inval_i.gv   || (gscid == inval_i.gscid))
                && (!inval_i.pscv || (pscid == inval_i.pscid))
                && (!inval_i.av || gv || (((vpn ^ inval_i.vpn) & ~(mask | range)) == '0));
    iommu_pkg::InvalGvma:
      inval_hits = gv && (!inval_i.gv || (gscid == inval_i.gscid));
    iommu_pkg::InvalDdt:
      inval_hits = !inval_i.dv || (device_id == inval_i.device_id);
    iommu_pkg::InvalPdt:
      inval_hits = (device_id == inval_i.device_id)
                && used_pv && (used_pid == inval_i.process_id);
    default:
      inval_hits = 1'b1;
  endcase
endfunction
