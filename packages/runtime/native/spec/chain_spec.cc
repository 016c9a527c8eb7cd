#include "spec/chain_spec.h"

#include <cmath>

#include "base/error.h"

namespace shardbench {

namespace {

[[noreturn]] void refuse(const std::string& field, const std::string& expected, const std::string& found) {
  throw Error({.code = "chainSpec",
               .expected = expected,
               .found = found,
               .where = "chain: " + field,
               .remedy = "correct the manifest, or the options the chain is opened with"});
}

void checkBetween(const std::string& field, int value, int low, int high) {
  if (value < low || value > high) {
    refuse(field, std::to_string(low) + " to " + std::to_string(high), std::to_string(value));
  }
}

void checkCoverage(const std::string& field, const std::vector<Range>& shards, int end) {
  int next = 0;
  for (size_t i = 0; i < shards.size(); ++i) {
    const Range& shard = shards[i];
    if (shard.start != next || shard.end <= shard.start || shard.end > end) {
      refuse(field + "[" + std::to_string(i) + "]",
             "a range from " + std::to_string(next) + " to at most " + std::to_string(end),
             std::to_string(shard.start) + " to " + std::to_string(shard.end));
    }
    next = shard.end;
  }
  if (next != end) refuse(field, "coverage up to " + std::to_string(end), "it ends at " + std::to_string(next));
}

}  // namespace

void checkChainSpec(const ChainSpec& spec) {
  const Dimensions& d = spec.dimensions;
  // The bounds keep every product of two dimensions inside 31 bits, so that index arithmetic cannot overflow.
  checkBetween("dModel", d.dModel, 16, 1 << 16);
  checkBetween("heads", d.heads, 1, 1 << 10);
  checkBetween("kvHeads", d.kvHeads, 1, d.heads);
  checkBetween("dHead", d.dHead, 16, 1 << 10);
  checkBetween("dFf", d.dFf, 16, 1 << 18);
  checkBetween("layers", d.layers, 1, 1 << 10);
  checkBetween("vocabulary", d.vocabulary, 2, 1 << 21);
  checkBetween("heads x dHead", d.queryColumns(), 16, 1 << 17);
  if (d.heads % d.kvHeads != 0) {
    refuse("kvHeads", "a divisor of heads (" + std::to_string(d.heads) + ")", std::to_string(d.kvHeads));
  }
  checkBetween("maxTokens", spec.maxTokens, 1, 1 << 20);
  checkBetween("blockTokens", spec.blockTokens, 1, 1024);
  if (!(spec.normEpsilon > 0) || !std::isfinite(spec.normEpsilon)) {
    refuse("normEpsilon", "a positive number", std::to_string(spec.normEpsilon));
  }
  const RotarySpec& rotary = spec.rotary;
  checkBetween("rotary lanes", rotary.lanes, 2, d.dHead);
  if (rotary.lanes % 2 != 0) refuse("rotary lanes", "an even number", std::to_string(rotary.lanes));
  if (!(rotary.base > 1) || !std::isfinite(rotary.base)) {
    refuse("rotary base", "a number above 1", std::to_string(rotary.base));
  }
  if (!(rotary.attentionFactor > 0) || !std::isfinite(rotary.attentionFactor)) {
    refuse("attention factor", "a positive number", std::to_string(rotary.attentionFactor));
  }
  if (rotary.factors.size() != static_cast<size_t>(rotary.lanes / 2)) {
    refuse("rotary factors", std::to_string(rotary.lanes / 2) + " values", std::to_string(rotary.factors.size()));
  }
  for (const float factor : rotary.factors) {
    if (!(factor > 0) || !std::isfinite(factor)) refuse("rotary factors", "positive numbers", std::to_string(factor));
  }
  checkCoverage("layerShards", spec.layerShards, d.layers);
  checkCoverage("headShards", spec.headShards, d.vocabulary);
}

}  // namespace shardbench
