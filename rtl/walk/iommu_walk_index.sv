// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Byte offset of an entry in the table that a walk has reached.
//
// Combinational. The root of a second stage spans four pages, so its offset has two bits more.
// Source: IOMMU Architecture: index fields 7/9/8 (base) or 6/9/9 (extended) of device_id, 8/9/3 of
// process_id; Privileged Architecture: 9 bits a level, 10 with entries of 4 bytes.
module iommu_walk_index (
  input  iommu_pkg::config_t               cfg_i,
  input  logic [2:0]                       phase_i,      // iommu_walk_pkg::phase_e
  input  logic [2:0]                       level_i,
  input  logic [iommu_pkg::DeviceIdW-1:0]  device_id_i,
  input  logic [iommu_pkg::ProcessIdW-1:0] used_pid_i,
  input  logic [iommu_pkg::VpnW-1:0]       vpn_i,        // page number that the stage translates
  input  logic                             word_i,       // entries of 4 bytes
  input  logic                             wide_root_i,  // level_i is the top of a second stage
  output logic [13:0]                      offset_o
);
  logic [iommu_pkg::VpnW-1:0] from9, from10;
  assign from9  = vpn_i >> ({level_i, 3'b000} + {3'b000, level_i});
  assign from10 = vpn_i >> ({level_i, 3'b000} + {2'b00, level_i, 1'b0});

  always_comb begin
    case (phase_i)
      iommu_walk_pkg::PhaseDdt: begin
        case (level_i)
          3'd0:    offset_o = cfg_i.msi_flat ? {2'd0, device_id_i[5:0], 6'd0}
                                             : {2'd0, device_id_i[6:0], 5'd0};
          3'd1:    offset_o = {2'd0, cfg_i.msi_flat ? device_id_i[14:6] : device_id_i[15:7], 3'd0};
          default: offset_o = {2'd0, cfg_i.msi_flat ? device_id_i[23:15]
                                                    : {1'b0, device_id_i[23:16]}, 3'd0};
        endcase
      end
      iommu_walk_pkg::PhasePdt: begin
        case (level_i)
          3'd0:    offset_o = {2'd0, used_pid_i[7:0], 4'd0};
          3'd1:    offset_o = {2'd0, used_pid_i[16:8], 3'd0};
          default: offset_o = {8'd0, used_pid_i[19:17], 3'd0};
        endcase
      end
      default: begin
        if (word_i) offset_o = {wide_root_i ? from10[11:10] : 2'd0, from10[9:0], 2'd0};
        else        offset_o = {wide_root_i ? from9[10:9]   : 2'd0, from9[8:0], 3'd0};
      end
    endcase
  end
endmodule
