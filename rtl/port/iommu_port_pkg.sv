// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Types inside a device port.
//
// A request travels as who asks, the shape of its burst, its address and its number; a granted one
// as its physical address, shape, AxUSER and number. None is wider than 64 bits, because simulated
// structs that fit a machine word cost a fraction of those that do not.
package iommu_port_pkg;

  localparam int IdW = 16;    // widest AXI id; a port uses the low DmaIdW bits

  // The widths of iommu_pkg once more: Yosys lets no package refer to another. Width lint
  // compares them wherever the two meet.
  localparam int DeviceIdW  = 24;
  localparam int ProcessIdW = 20;
  localparam int GscidW     = 16;
  localparam int PscidW     = 20;
  localparam int PageSizeW  = 6;

  // Who asks, and for what kind of access.
  typedef struct packed {
    logic                  translated;
    logic [DeviceIdW-1:0]  device_id;
    logic                  pv;
    logic [ProcessIdW-1:0] process_id;  // zero when pv = 0
    logic                  priv;        // zero when pv = 0
    logic                  exec;        // zero for writes
    logic                  bad_burst;
  } who_t;
  localparam int WhoW = 1 + DeviceIdW + 1 + ProcessIdW + 3;
  localparam int TagW = 1 + DeviceIdW + 1 + ProcessIdW;   // the upper bits, up to process_id

  // What AXI says beside the address, passed on as it is.
  typedef struct packed {
    logic [IdW-1:0] id;
    logic [7:0]     len;
    logic [2:0]     size;
    logic [1:0]     burst;
    logic           lock;
    logic [3:0]     cache;
    logic [2:0]     prot;
    logic [3:0]     qos;
  } shape_t;
  localparam int ShapeW = IdW + 25;

  // Which invalidations cover a translation.
  typedef struct packed {
    logic                  gv;
    logic [GscidW-1:0]     gscid;
    logic [PscidW-1:0]     pscid;
    logic                  used_pv;
    logic [ProcessIdW-1:0] used_pid;
    logic [PageSizeW-1:0]  size;
  } scope_t;
  localparam int ScopeW = 1 + GscidW + PscidW + 1 + ProcessIdW + PageSizeW;

  // What a translation permits.
  typedef struct packed {
    logic r;
    logic w;
    logic x;
    logic u;
    logic s1;
    logic ens;
    logic sum;
    logic used_pv;
  } allow_t;
  localparam int AllowW = 8;

  localparam int UserW = 24;                              // {MCID, RCID}

  localparam logic [1:0] RespSlvErr = 2'b10;
endpackage
