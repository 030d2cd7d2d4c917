// What all kernels of a decoder's step share: the sizes of the model, the step's block of numbers, and how partial sums lie.
#pragma once
#include "device.cuh"

// The model's sizes come from the compiler's command line; a head has 128 dimensions, and keys and values as many heads as queries.
constexpr int DIM = 128;
static_assert(HIDDEN == HEADS * DIM && HIDDEN <= 8192, "HIDDEN must be 128 HEADS, at most 8192");
static_assert(FEED_FORWARD % 128 == 0, "FEED_FORWARD must be a multiple of 128");
static_assert(GROUP == 32 || GROUP == 64 || GROUP == 128, "GROUP must be 32, 64 or 128");

constexpr int MOST = 32;                               // sequences of a step
constexpr int PAGE = 64;                               // tokens of a page of the cache
constexpr int CELL = 2 * PAGE * DIM + 2 * PAGE * 4;    // bytes of a head in a page: K [64, 128] int8, V, scales of K [64] float32, of V
constexpr int CHUNK = 256;                             // tokens that a block of attend goes through
constexpr int CHOICES = 64;                            // candidates for a token
constexpr float NONE = -1e30f;                         // a score that no token has

/**
 * What differs from step to step, in device memory, so that one graph serves all steps. Rows are sequences; neighbouring rows that
 * share a beginning (a prefix) are a group; what a row holds alone is its tail, which begins with a fresh page.
 *
 * Example: rows 0 and 1 share 300 tokens in pages 4, 9, 2, 7 and 5, and hold 3 and 70 of their own, this step's included. Then rows = 2,
 * position = 302, 369; group = 0, 0; first = 0; sharers = 2; prefix = 300; prefix pages of group 0: 4, 9, 2, 7, 5; tail pages of row 0: 11,
 * of row 1: 3, 8; spans: 0 and 1 (the prefix's tokens 0 to 255, and 256 to 299), tail | 0 and tail | 1 << 16.
 */
struct Step {
  int rows, spans, page_pitch, slot_pitch;             // pitches: pages of a line of the tables, slots of a row in attention's results
  int position[MOST];                                  // of the step's token in its sequence, from 0
  int group[MOST];                                     // of a row
  int first[MOST], sharers[MOST], prefix[MOST];        // of a group: its first row, its rows, its prefix's tokens
  int tables[2];                                       // in truth [MOST groups][page_pitch], [MOST rows][page_pitch], [spans]
};
GPU const int* prefix_pages(const Step* step, int group) { return step->tables + group * step->page_pitch; }
GPU const int* tail_pages(const Step* step, int row) { return step->tables + (MOST + row) * step->page_pitch; }
GPU const int* spans(const Step* step) { return step->tables + 2 * MOST * step->page_pitch; }
/** Tokens that a row alone holds, this step's included. */
GPU int tail_of(const Step* step, int row) { return step->position[row] + 1 - step->prefix[step->group[row]]; }

/**
 * The result of a product before it is added up. Its blocks share the units (128 outputs x 128 inputs, inputs first) evenly, in order, so that
 * a band of 128 outputs is cut where a block ends; each block that meets a band writes to a slot of its own: at [slots][cap rows][outputs].
 *
 * Units times blocks are less than 2^31.
 *
 * Example: 2 bands of 4 units and 3 blocks: blocks take units 0-1, 2-4 and 5-7; band 0 has slots of blocks 0 and 1, band 1 of blocks 1 and 2.
 */
struct Partial {
  const float* at;
  int outputs, band_units, blocks, cap;               // band_units: units of a band
};
GPU int first_block(int band, int band_units, int units, int blocks) { return ((band * band_units + 1) * blocks - 1) / units; }
GPU int slots_of(const Partial& p, int band) {
  const int units = p.outputs / 128 * p.band_units;
  const int last = ((band + 1) * p.band_units * p.blocks - 1) / units;
  return last - first_block(band, p.band_units, units, p.blocks) + 1;
}
/** Four neighbouring outputs of a row, slots added in order. */
GPU float4 add4(const Partial& p, int row, int output) {
  const int slots = slots_of(p, output / 128);
  float4 sum = make_float4(0, 0, 0, 0);
  for (int slot = 0; slot < slots; slot++) {
    const float4 v = as_floats(load16(p.at + ((long long)slot * p.cap + row) * p.outputs + output));
    sum.x += v.x;
    sum.y += v.y;
    sum.z += v.z;
    sum.w += v.w;
  }
  return sum;
}
