// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// ddtp: the mode of the IOMMU and the root of the device directory.
//
// A write shows at once when read, and busy with it. It takes effect in the cycle in which all
// first levels are told to forget (InvalMode), so that no lookup mixes old entries with the new
// mode. Then a barrier: busy falls when every request that was here before has been answered.
//
// Refused   a mode that is not built, or one directory depth straight after another: nothing
//           changes. A write while busy is ignored, and so is the high half alone where it would
//           move the root under running walks (mode neither Off nor Bare).
// Sources   checklist group DDTP; rule "the architecture leaves it open" taken to the safe side.
`include "iommu_assert.svh"

module iommu_ddtp (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 reset_bare_i,      // mode after reset: Bare instead of Off
  input  logic [3:0]           mode_max_i,        // widest directory mode

  input  logic                 write_low_i,
  input  logic                 write_high_i,
  input  logic [63:0]          write_data_i,
  output logic [63:0]          read_data_o,

  output logic [3:0]           mode_o,            // in effect
  output logic [43:0]          ppn_o,             // in effect
  output logic                 busy_o,

  output logic                 inval_valid_o,     // broadcast InvalMode
  input  logic                 inval_ready_i,
  output logic                 barrier_o,         // wants, then holds, the barrier
  input  logic                 barrier_held_i,    // the busy inputs speak of our barrier
  input  logic                 old_busy_i         // older requests, marked walks, invalidations
);
  typedef enum logic [1:0] {StIdle, StForget, StDrain} state_e;
  state_e               state_q;
  iommu_regs_pkg::ddtp_t new_value;
  logic [3:0]           mode_q;                   // as written
  logic [43:0]          ppn_q;
  logic [3:0]           active_mode_q;
  logic [43:0]          active_ppn_q;
  logic                 is_dir, wants_dir, mode_ok, accept, forgotten;

  assign new_value = write_data_i;
  assign is_dir    = (mode_q >= iommu_regs_pkg::DdtpMode1lvl);
  assign wants_dir = (new_value.iommu_mode >= iommu_regs_pkg::DdtpMode1lvl);
  assign mode_ok   = !wants_dir || (new_value.iommu_mode <= mode_max_i &&
                                    (!is_dir || new_value.iommu_mode == mode_q));
  assign accept    = (state_q == StIdle) && write_low_i && mode_ok;
  assign forgotten = inval_valid_o && inval_ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      mode_q <= reset_bare_i ? iommu_regs_pkg::DdtpModeBare : iommu_regs_pkg::DdtpModeOff;
      ppn_q  <= '0;
    end else begin
      if (accept) begin
        mode_q      <= new_value.iommu_mode;
        ppn_q[21:0] <= new_value.ppn[21:0];
      end
      if (write_high_i && (write_low_i ? accept : (state_q == StIdle && !is_dir))) begin
        ppn_q[43:22] <= new_value.ppn[43:22];
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_mode_q <= reset_bare_i ? iommu_regs_pkg::DdtpModeBare : iommu_regs_pkg::DdtpModeOff;
      active_ppn_q  <= '0;
    end else if (forgotten) begin
      active_mode_q <= mode_q;
      active_ppn_q  <= ppn_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      case (state_q)
        StIdle:   if (accept)                        state_q <= StForget;
        StForget: if (inval_ready_i)                 state_q <= StDrain;
        default:  if (barrier_held_i && !old_busy_i) state_q <= StIdle;
      endcase
    end
  end

  assign busy_o        = (state_q != StIdle);
  assign inval_valid_o = (state_q == StForget);
  assign barrier_o     = (state_q == StDrain);
  assign mode_o        = active_mode_q;
  assign ppn_o         = active_ppn_q;
  assign read_data_o   = {10'b0, ppn_q, 5'b0, busy_o, mode_q};

  `IOMMU_ASSERT(LegalMode, mode_q <= iommu_regs_pkg::DdtpMode3lvl)
endmodule
