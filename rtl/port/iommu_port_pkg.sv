// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Types inside a device port.
package iommu_port_pkg;

  localparam int IdW = 16;    // widest AXI id; a port uses the low DmaIdW bits

  // The widths of iommu_pkg once more: Yosys lets no package refer to another. Width lint
  // compares them wherever the two meet.
  localparam int SeqW       = 32;
  localparam int IovaW      = 64;
  localparam int VpnW       = 52;
  localparam int PaW        = 56;
  localparam int PpnW       = 44;
  localparam int DeviceIdW  = 24;
  localparam int ProcessIdW = 20;
  localparam int BirthW     = 32;
  localparam int XlateDataW = 141;

  // What the device asked for: one AR or AW of s_dma.
  typedef struct packed {
    logic [SeqW-1:0]         seq;
    logic [IdW-1:0]          id;
    logic [IovaW-1:0]        addr;
    logic [7:0]              len;
    logic [2:0]              size;
    logic [1:0]              burst;
    logic                    lock;
    logic [3:0]              cache;
    logic [2:0]              prot;
    logic [3:0]              qos;
    logic [DeviceIdW-1:0]    device_id;
    logic                    pv;
    logic [ProcessIdW-1:0]   process_id; // zero when pv = 0
    logic                    priv;       // zero when pv = 0
    logic                    exec;       // zero for writes
    logic                    translated;
    logic                    bad_burst;
  } request_t;
  localparam int RequestW = SeqW + IdW + IovaW + 25 + DeviceIdW + ProcessIdW + 5;

  // What a hit says about a request, or a granting answer of the walker.
  typedef struct packed {
    logic [PpnW-1:0]         page;       // physical page of the first byte
    logic [BirthW-1:0]       birth;      // entry that granted it; 0 in mode Bare
    logic [XlateDataW-1:0]   data;       // an iommu_pkg::xlate_data_t (Yosys nests no types)
  } grant_t;

  // One AR or AW of m_dma.
  typedef struct packed {
    logic [SeqW-1:0]         seq;
    logic [IdW-1:0]          id;
    logic [PaW-1:0]          addr;
    logic [7:0]              len;
    logic [2:0]              size;
    logic [1:0]              burst;
    logic                    lock;
    logic [3:0]              cache;
    logic [2:0]              prot;
    logic [3:0]              qos;
    logic [23:0]             user;       // {MCID, RCID}
  } issue_t;
  localparam int IssueW = SeqW + IdW + PaW + 49;

  // A first-level lookup: the tag, and what must be granted.
  typedef struct packed {
    logic                    translated;
    logic [DeviceIdW-1:0]    device_id;
    logic                    pv;
    logic [ProcessIdW-1:0]   process_id;
    logic [VpnW-1:0]         vpn;
    logic                    write;
    logic                    exec;
    logic                    priv;
  } lookup_t;
  localparam int TagW = 1 + DeviceIdW + 1 + ProcessIdW;

  localparam logic [1:0] RespSlvErr = 2'b10;
endpackage
