// SPDX-License-Identifier: Apache-2.0 WITH SHL-2.1
//
// How many bits are set. Combinational.
module util_count #(
  parameter int N = 4,
  parameter int W = 10         // bits of the count; it must fit
) (
  input  logic [N-1:0] bits_i,
  output logic [W-1:0] count_o
);
  always_comb begin
    count_o = '0;
    for (int i = 0; i < N; i++) count_o = count_o + W'(bits_i[i]);
  end
endmodule
