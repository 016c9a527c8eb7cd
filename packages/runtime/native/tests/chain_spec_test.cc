// A chain's description is refused field by field, and nothing at the edge of what is allowed is.
#include "spec/chain_spec.h"

#include <limits>

#include "tests/check/check.h"

namespace shardbench {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

ChainSpec sound() {
  return {.dimensions = {.dModel = 64,
                         .heads = 6,
                         .kvHeads = 2,
                         .dHead = 16,
                         .dFf = 128,
                         .layers = 4,
                         .vocabulary = 100},
          .rotary = {.lanes = 12, .base = 10000, .attentionFactor = 1.19, .factors = std::vector<float>(6, 1.0f)},
          .normEpsilon = 1e-5f,
          .maxTokens = 32,
          .blockTokens = 8,
          .layerShards = {{0, 3}, {3, 4}},
          .headShards = {{0, 50}, {50, 100}}};
}

template <typename Change>
void checkRefused(const char* field, const Change& change) {
  ChainSpec spec = sound();
  change(spec);
  CHECK_REFUSES("chainSpec", std::string("chain: ") + field, [&] { checkChainSpec(spec); });
}

template <typename Change>
void checkAccepted(const Change& change) {
  ChainSpec spec = sound();
  change(spec);
  checkChainSpec(spec);
}

void checkBounds(const char* name, int Dimensions::*field, int low, int high) {
  for (const int value : {low - 1, high + 1, -1, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
    checkRefused(name, [&](ChainSpec& spec) { spec.dimensions.*field = value; });
  }
}

}  // namespace

TEST("a dimension below or above its bounds is refused by name") {
  checkBounds("dModel", &Dimensions::dModel, 16, 1 << 16);
  checkBounds("heads", &Dimensions::heads, 1, 1 << 10);
  checkBounds("dHead", &Dimensions::dHead, 16, 1 << 10);
  checkBounds("dFf", &Dimensions::dFf, 16, 1 << 18);
  checkBounds("layers", &Dimensions::layers, 1, 1 << 10);
  checkBounds("vocabulary", &Dimensions::vocabulary, 2, 1 << 21);
  checkBounds("kvHeads", &Dimensions::kvHeads, 1, sound().dimensions.heads);
}

TEST("heads that are no multiple of key/value heads are refused") {
  checkRefused("kvHeads", [](ChainSpec& spec) { spec.dimensions.kvHeads = 4; });
}

TEST("heads times lanes beyond the bound are refused even where both are within theirs") {
  checkRefused("heads x dHead", [](ChainSpec& spec) {
    spec.dimensions.heads = spec.dimensions.kvHeads = 1 << 10;
    spec.dimensions.dHead = 1 << 10;
  });
}

TEST("a cache or a block without tokens, or with too many, is refused") {
  for (const int tokens : {0, -1, (1 << 20) + 1, std::numeric_limits<int>::max()}) {
    checkRefused("maxTokens", [&](ChainSpec& spec) { spec.maxTokens = tokens; });
  }
  for (const int tokens : {0, -1, 1025, std::numeric_limits<int>::max()}) {
    checkRefused("blockTokens", [&](ChainSpec& spec) { spec.blockTokens = tokens; });
  }
}

TEST("an epsilon, base, attention factor or rotary factor that is not a positive number is refused") {
  for (const double value : {0.0, -1.0, kNan, kInfinity}) {
    checkRefused("normEpsilon", [&](ChainSpec& spec) { spec.normEpsilon = static_cast<float>(value); });
    checkRefused("rotary base", [&](ChainSpec& spec) { spec.rotary.base = value; });
    checkRefused("attention factor", [&](ChainSpec& spec) { spec.rotary.attentionFactor = value; });
    checkRefused("rotary factors", [&](ChainSpec& spec) { spec.rotary.factors[5] = static_cast<float>(value); });
  }
  checkRefused("rotary base", [](ChainSpec& spec) { spec.rotary.base = 1; });
}

TEST("rotary lanes that are odd, none or more than a head has are refused") {
  for (const int lanes : {0, 1, -2, 11, 17, 18}) {
    checkRefused("rotary lanes", [&](ChainSpec& spec) { spec.rotary.lanes = lanes; });
  }
}

TEST("rotary factors of another number than the pairs are refused") {
  for (const size_t count : {size_t{0}, size_t{5}, size_t{7}}) {
    checkRefused("rotary factors", [&](ChainSpec& spec) { spec.rotary.factors.assign(count, 1); });
  }
}

TEST("layer shards with a gap, an overlap, an empty range or a wrong end are refused by index") {
  checkRefused("layerShards", [](ChainSpec& spec) { spec.layerShards = {}; });
  checkRefused("layerShards", [](ChainSpec& spec) { spec.layerShards = {{0, 3}}; });
  checkRefused("layerShards[0]", [](ChainSpec& spec) { spec.layerShards = {{1, 4}}; });
  checkRefused("layerShards[0]", [](ChainSpec& spec) { spec.layerShards = {{-1, 4}}; });
  checkRefused("layerShards[0]", [](ChainSpec& spec) { spec.layerShards = {{0, 5}}; });
  checkRefused("layerShards[1]", [](ChainSpec& spec) { spec.layerShards = {{0, 2}, {3, 4}}; });
  checkRefused("layerShards[1]", [](ChainSpec& spec) { spec.layerShards = {{0, 3}, {2, 4}}; });
  checkRefused("layerShards[1]", [](ChainSpec& spec) { spec.layerShards = {{0, 2}, {2, 2}, {2, 4}}; });
  checkRefused("layerShards[1]", [](ChainSpec& spec) { spec.layerShards = {{0, 3}, {3, 1}, {1, 4}}; });
  checkRefused("layerShards[2]", [](ChainSpec& spec) { spec.layerShards = {{0, 3}, {3, 4}, {4, 5}}; });
}

TEST("head shards that do not cover the vocabulary exactly are refused") {
  checkRefused("headShards", [](ChainSpec& spec) { spec.headShards = {}; });
  checkRefused("headShards", [](ChainSpec& spec) { spec.headShards = {{0, 99}}; });
  checkRefused("headShards[1]", [](ChainSpec& spec) { spec.headShards = {{0, 50}, {50, 101}}; });
}

TEST("the smallest and the largest of every field are accepted") {
  checkAccepted([](ChainSpec&) {});
  checkAccepted([](ChainSpec& spec) {
    spec.dimensions = {.dModel = 16, .heads = 1, .kvHeads = 1, .dHead = 16, .dFf = 16, .layers = 1, .vocabulary = 2};
    spec.rotary.lanes = 2;
    spec.rotary.factors = {0x1p-149f};
    spec.maxTokens = 1;
    spec.blockTokens = 1;
    spec.layerShards = {{0, 1}};
    spec.headShards = {{0, 1}, {1, 2}};
  });
  checkAccepted([](ChainSpec& spec) {
    spec.dimensions = {.dModel = 1 << 16, .heads = 1 << 10, .kvHeads = 1 << 10, .dHead = 128, .dFf = 1 << 18,
                       .layers = 1 << 10, .vocabulary = 1 << 21};
    spec.rotary.lanes = 128;
    spec.rotary.factors.assign(64, 1);
    spec.maxTokens = 1 << 20;
    spec.blockTokens = 1024;
    spec.layerShards = {{0, 1 << 10}};
    spec.headShards = {{0, 1 << 21}};
  });
}

}  // namespace shardbench
