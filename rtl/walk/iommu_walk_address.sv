// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// The memory read that fetches the entry at a place of a walk, and whether it lies in the
// physical address space.
//
// Combinational. Source: IOMMU Architecture, "Process to locate the Device-context" and
// "Process-context", base format: index fields 7/9/8 of device_id, 8/9/3 of process_id.
module iommu_walk_address (
  input  iommu_pkg::config_t               cfg_i,
  input  iommu_walk_pkg::place_t           place_i,
  input  iommu_walk_pkg::walk_key_t        key_i,
  input  logic [iommu_pkg::ProcessIdW-1:0] used_pid_i,
  input  logic [11:0]                      dc_rcid_i,
  input  logic [11:0]                      dc_mcid_i,
  output iommu_walk_pkg::walk_read_t       read_o,
  output logic                             beyond_o
);
  logic [11:0] offset;                     // of the entry in its table page
  logic [44:0] vpn_fields;                 // five index fields of 9 bits
  assign vpn_fields = key_i.vpn[44:0] >> ({place_i.level, 3'b000} + {3'b000, place_i.level});

  always_comb begin
    offset            = '0;
    read_o.log2_bytes = 3'd3;
    read_o.reason     = iommu_pkg::MemStage1;
    case (place_i.phase)
      iommu_walk_pkg::PhaseDdt: begin
        read_o.reason = iommu_pkg::MemDdt;
        case (place_i.level)
          3'd0: begin
            offset            = {key_i.device_id[6:0], 5'd0};
            read_o.log2_bytes = 3'd5;
          end
          3'd1:    offset = {key_i.device_id[15:7], 3'd0};
          default: offset = {1'b0, key_i.device_id[23:16], 3'd0};
        endcase
      end
      iommu_walk_pkg::PhasePdt: begin
        read_o.reason = iommu_pkg::MemPdt;
        case (place_i.level)
          3'd0: begin
            offset            = {used_pid_i[7:0], 4'd0};
            read_o.log2_bytes = 3'd4;
          end
          3'd1:    offset = {used_pid_i[16:8], 3'd0};
          default: offset = {6'd0, used_pid_i[19:17], 3'd0};
        endcase
      end
      default: offset = {vpn_fields[8:0], 3'd0};
    endcase
    read_o.addr  = {place_i.ppn, offset};
    read_o.level = place_i.level;
    // QoS ids: the block's own for the device directory, the device's for the rest.
    read_o.rcid  = (place_i.phase == iommu_walk_pkg::PhaseDdt) ? cfg_i.rcid : dc_rcid_i;
    read_o.mcid  = (place_i.phase == iommu_walk_pkg::PhaseDdt) ? cfg_i.mcid : dc_mcid_i;
  end

  assign beyond_o = (read_o.addr >> cfg_i.pas) != '0;
endmodule
