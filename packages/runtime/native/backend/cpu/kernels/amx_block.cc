// Many tokens: the weights of a block stay in the second-level cache while all tokens pass.
#include "backend/cpu/kernels/amx_epilogue.h"
#include "backend/cpu/kernels/amx_registers.h"

namespace shardbench::cpu {

namespace {

// Panels of a product that are multiplied before the sums leave their registers for the next part of the rows.
constexpr int kPanelsAtOnce = 48;
// Tokens that are finished after a panel, while there are any.
constexpr int kFinishedAtOnce = 2;

inline int atLeast(int value, int least) { return value < least ? least : value; }

// Memory that is wanted soon, brought nearer while something else is multiplied, a few lines after every panel. It may run
// a little beyond the end: what is not there is not fetched.
struct Ahead {
  const int8_t* at;
  int lines;  // after every panel
  void step() {
    for (int line = 0; line < lines; ++line) {
      _mm_prefetch(reinterpret_cast<const char*>(at), _MM_HINT_T1);
      at += 64;
    }
  }
};

// What goes on beside the products.
struct Beside {
  Ahead weights[2];
  Ahead activations;
  Finisher finisher;
};

// One or two panels of rows times one or two groups, `panels` deep, added to `sums`.
template <int Panels, int Groups, bool Finishing>
inline void addProducts(const int8_t* activations, size_t panelRowBytes, const int8_t* first, const int8_t* second,
                        int panels, bool clear, int32_t* sums, Beside& beside) {
  constexpr long kStride = kBlockSumStride * static_cast<long>(sizeof(int32_t));
  int32_t* below = sums + kPanelRows * kBlockSumStride;
  if (clear) {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  } else {
    // Neither sums nor activations may displace the weights in the first-level cache.
    _tile_stream_loadd(0, sums, kStride);
    if constexpr (Groups > 1) _tile_stream_loadd(1, sums + kGroupRows, kStride);
    if constexpr (Panels > 1) _tile_stream_loadd(2, below, kStride);
    if constexpr (Panels > 1 && Groups > 1) _tile_stream_loadd(3, below + kGroupRows, kStride);
  }
  const int finishedAtOnce = atLeast((beside.finisher.left() + panels - 1) / panels, kFinishedAtOnce);
  Ahead firstWeights = beside.weights[0];
  Ahead secondWeights = beside.weights[1];
  Ahead activationsAhead = beside.activations;
  for (int panel = 0; panel < panels; ++panel) {
    const size_t at = static_cast<size_t>(panel) * kPanelBytes;
    firstWeights.step();
    secondWeights.step();
    activationsAhead.step();
    _tile_loadd(6, first + at, 64);
    _tile_stream_loadd(4, activations + at, 64);
    _tile_dpbssd(0, 4, 6);
    if constexpr (Groups > 1) {
      _tile_loadd(7, second + at, 64);
      _tile_dpbssd(1, 4, 7);
    }
    if constexpr (Panels > 1) {
      _tile_stream_loadd(5, activations + panelRowBytes + at, 64);
      _tile_dpbssd(2, 5, 6);
      if constexpr (Groups > 1) _tile_dpbssd(3, 5, 7);
    }
    if constexpr (Finishing) {
      if (beside.finisher.left() > 0) beside.finisher.finish(finishedAtOnce);
    }
  }
  beside.weights[0] = firstWeights;
  beside.weights[1] = secondWeights;
  beside.activations = activationsAhead;
  _tile_stored(0, sums, kStride);
  if constexpr (Groups > 1) _tile_stored(1, sums + kGroupRows, kStride);
  if constexpr (Panels > 1) _tile_stored(2, below, kStride);
  if constexpr (Panels > 1 && Groups > 1) _tile_stored(3, below + kGroupRows, kStride);
  finishWrites();
}

template <int Panels, int Groups>
inline void addProducts(const int8_t* activations, size_t panelRowBytes, const int8_t* first, const int8_t* second,
                        int panels, bool clear, int32_t* sums, Beside& beside) {
  if (beside.finisher.left() > 0) {
    addProducts<Panels, Groups, true>(activations, panelRowBytes, first, second, panels, clear, sums, beside);
  } else {
    addProducts<Panels, Groups, false>(activations, panelRowBytes, first, second, panels, clear, sums, beside);
  }
}

// Some rows of a block's activations, and where they begin.
struct Rows {
  const int8_t* activations;
  size_t panelRowBytes;  // from 16 rows to the next ones
  int first;
  int count;
};

// All rows times one or two groups from `group` on. The last columns complete the sums.
template <int Groups>
inline void addGroups(const Rows& rows, int group, const int8_t* first, const int8_t* second, int panel, int panels,
                      bool last, int32_t* sums, Beside& beside) {
  for (int row = 0; row < rows.count; row += 2 * kPanelRows) {
    const int8_t* from = rows.activations + static_cast<size_t>(row / kPanelRows) * rows.panelRowBytes +
                         static_cast<size_t>(panel) * kPanelBytes;
    int32_t* to = sums + row * kBlockSumStride + group * kGroupRows;
    const int left = rows.count - row;
    if (left > kPanelRows) {
      addProducts<2, Groups>(from, rows.panelRowBytes, first, second, panels, panel == 0, to, beside);
    } else {
      addProducts<1, Groups>(from, rows.panelRowBytes, first, second, panels, panel == 0, to, beside);
    }
    if (last) beside.finisher.take(to, rows.first + row, left < 2 * kPanelRows ? left : 2 * kPanelRows, group, Groups);
  }
}

// All groups of the block, two by two, over `panels` panels of columns from `panel` on: whole ones, or what is left after
// them.
inline void addColumns(const Block& block, const Rows& rows, int panel, int panels, bool last, int32_t* sums,
                       Beside& beside) {
  const size_t at = static_cast<size_t>(panel) * kPanelBytes;
  alignas(64) int8_t tails[2][kPanelBytes];
  const bool whole = (panel + panels) * kPanelQuads <= block.quads;
  for (int group = 0; group < block.groupCount; group += 2) {
    const bool pair = group + 1 < block.groupCount;
    const int8_t* first = block.groups[group].weights;
    const int8_t* second = block.groups[pair ? group + 1 : group].weights;
    if (!whole) {
      copyTail(first, panel * kPanelQuads, block.quads, tails[0]);
      copyTail(second, panel * kPanelQuads, block.quads, tails[1]);
      finishWrites();
    }
    const int8_t* firstPanel = whole ? first + at : tails[0];
    const int8_t* secondPanel = whole ? second + at : tails[1];
    if (pair) {
      addGroups<2>(rows, group, firstPanel, secondPanel, panel, panels, last, sums, beside);
    } else {
      addGroups<1>(rows, group, firstPanel, secondPanel, panel, panels, last, sums, beside);
    }
  }
}

// Fewer rows at a time of very long ones: twice their bytes have to stay in the second-level cache beside the weights.
inline int rowsAtOnce(size_t panelRowBytes) {
  constexpr size_t kMostBytes = size_t{256} << 10;
  return panelRowBytes * (kBlockRows / kPanelRows) <= kMostBytes ? kBlockRows : 2 * kPanelRows;
}

}  // namespace

void amxBlock(const Block& block, int32_t* sums) {
  configureRows(kPanelRows);
  const int panels = static_cast<int>(panelsOf(block.quads * kQuadColumns));
  const int wholePanels = block.quads / kPanelQuads;
  const size_t panelRowBytes = static_cast<size_t>(panels) * kPanelBytes;
  const int rowCount = block.tokens * block.planes;
  const int atOnce = rowsAtOnce(panelRowBytes);
  const size_t stepBytes = static_cast<size_t>(atOnce / kPanelRows) * panelRowBytes;
  const int steps = (rowCount + atOnce - 1) / atOnce;
  // The next weights come with the last rows: brought earlier, they would displace these.
  const int weightSteps = steps < 4 ? steps : atLeast(steps / 4, 4);
  const size_t weightPart = block.nextBytes / static_cast<size_t>(weightSteps);
  Beside beside = {.weights = {}, .activations = {}, .finisher = Finisher(block)};
  for (int step = 0; step < steps; ++step) {
    const int left = rowCount - step * atOnce;
    const Rows rows = {.activations = block.activations + static_cast<size_t>(step) * stepBytes,
                       .panelRowBytes = panelRowBytes,
                       .first = step * atOnce,
                       .count = left < atOnce ? left : atOnce};
    const int units = (block.groupCount + 1) / 2 * ((rows.count + 2 * kPanelRows - 1) / (2 * kPanelRows));
    const auto linesAtOnce = [&](size_t bytes) {
      const auto products = static_cast<size_t>(units * panels);
      return static_cast<int>((bytes / 64 + products - 1) / products);
    };
    // The first rows again after the last, for the next block.
    const int8_t* following = block.activations + static_cast<size_t>((step + 1) % steps) * stepBytes;
    beside.activations = {.at = following, .lines = steps == 1 ? 0 : linesAtOnce(stepBytes)};
    const int weightStep = step - (steps - weightSteps);
    for (int i = 0; i < 2; ++i) {
      beside.weights[i] = {};
      if (block.next[i] == nullptr || weightStep < 0) continue;
      beside.weights[i] = {.at = block.next[i] + static_cast<size_t>(weightStep) * weightPart,
                           .lines = linesAtOnce(weightPart)};
    }
    for (int panel = 0; panel < wholePanels; panel += kPanelsAtOnce) {
      const int some = wholePanels - panel < kPanelsAtOnce ? wholePanels - panel : kPanelsAtOnce;
      addColumns(block, rows, panel, some, panel + some == panels, sums, beside);
    }
    if (wholePanels < panels) addColumns(block, rows, wholePanels, 1, true, sums, beside);
  }
  beside.finisher.finish(kBlockRows);
  _tile_release();
}

}  // namespace shardbench::cpu
