// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// Chooses one of many: the first set bit of req_i at or after start_i, wrapping round.
//
// Combinational. index_o is 0 when any_o is 0. Fairness is the owner's: it moves start_i behind
// the winner.
module util_pick #(
  parameter  int N    = 8,
  localparam int IdxW = (N > 1) ? $clog2(N) : 1
) (
  input  logic [N-1:0]    req_i,
  input  logic [IdxW-1:0] start_i,
  output logic            any_o,
  output logic [IdxW-1:0] index_o
);
  localparam int P = 1 << IdxW;

  logic [P-1:0] late, pool, first;

  // Isolating the lowest set bit and OR-ing index bits costs word operations, not a bit loop.
  always_comb begin
    pool = P'(req_i);
    late = (pool >> start_i) << start_i;
    if (late != '0) pool = late;
    first   = pool & (~pool + 1'b1);
    index_o = '0;
    for (int k = 0; k < IdxW; k++) index_o[k] = |(first & bits_with(k));
  end
  assign any_o = |req_i;

  // The positions whose index has bit k set.
  function automatic logic [P-1:0] bits_with(input integer k);
    for (int i = 0; i < P; i++) bits_with[i] = ((i >> k) & 1) != 0;
  endfunction
endmodule
