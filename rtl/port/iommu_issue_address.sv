// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// A granted request as the address that goes out on m_dma.
//
// Combinational. Everything but address and AxUSER passes through; memory types other than PMA
// are not built (README).
module iommu_issue_address (
  input  iommu_port_pkg::request_t   req_i,
  input  logic [iommu_pkg::PpnW-1:0] page_i,
  input  iommu_pkg::xlate_data_t     data_i,
  output iommu_port_pkg::issue_t     issue_o
);
  assign issue_o.seq   = req_i.seq;
  assign issue_o.id    = req_i.id;
  assign issue_o.addr  = {page_i, req_i.addr[11:0]};
  assign issue_o.len   = req_i.len;
  assign issue_o.size  = req_i.size;
  assign issue_o.burst = req_i.burst;
  assign issue_o.lock  = req_i.lock;
  assign issue_o.cache = req_i.cache;
  assign issue_o.prot  = req_i.prot;
  assign issue_o.qos   = req_i.qos;
  assign issue_o.user  = {data_i.mcid, data_i.rcid};
endmodule
