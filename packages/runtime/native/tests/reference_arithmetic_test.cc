// The reference's plain loops against the definition in long double.
#include "backend/reference/arithmetic.h"

#include <cmath>
#include <limits>

#include "tests/check/check.h"
#include "tests/check/random.h"

namespace shardbench::reference {

namespace {

using test::Random;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<int> lengths() {
  std::vector<int> all;
  for (int length = 1; length <= 200; ++length) all.push_back(length);
  all.push_back(8192);
  return all;
}

size_t index(int i) { return static_cast<size_t>(i); }

}  // namespace

TEST("a dot product of any length is within a millionth of the exact one") {
  for (const int length : lengths()) {
    const std::vector<float> a = Random(1).numbers(length);
    const std::vector<float> b = Random(2).numbers(length);
    long double exact = 0;
    long double magnitude = 0;
    for (int i = 0; i < length; ++i) {
      const long double product = static_cast<long double>(a[index(i)]) * b[index(i)];
      exact += product;
      magnitude += std::fabs(product);
    }
    CHECK(std::fabs(dot(a.data(), b.data(), length) - exact) <= 1e-6L * magnitude);
  }
}

TEST("a NaN anywhere makes the dot product NaN") {
  for (int at = 0; at < 150; ++at) {
    std::vector<float> a = Random(1).numbers(150);
    a[index(at)] = kNan;
    CHECK(std::isnan(dot(a.data(), a.data(), 150)));
  }
}

TEST("the norm is the exact one rounded, and of a zero row zero") {
  for (const int length : {1, 7, 48, 3072}) {
    const std::vector<float> x = Random(3).numbers(length, 30);
    const std::vector<float> weight = Random(4).numbers(length);
    std::vector<float> out(x.size());
    rmsNorm(x.data(), weight.data(), 1e-5f, length, out.data());
    long double squares = 0;
    for (const float value : x) squares += static_cast<long double>(value) * value;
    const long double factor = 1 / std::sqrt(squares / length + static_cast<long double>(1e-5f));
    for (int i = 0; i < length; ++i) {
      const long double exact = x[index(i)] * factor * weight[index(i)];
      CHECK(std::fabs(out[index(i)] - exact) <= 2e-7L * std::fabs(exact));
    }
    const std::vector<float> zeros(x.size(), 0);
    rmsNorm(zeros.data(), weight.data(), 1e-5f, length, out.data());
    for (const float value : out) CHECK_EQUAL(value, 0.0f);
  }
}

TEST("SwiGLU is the exact one to a float's precision, at any gate") {
  for (const float gate : {-1e30f, -200.0f, -88.0f, -3.0f, -0.0f, 0.0f, 1e-20f, 2.0f, 90.0f, 1e30f}) {
    const long double exact = gate / (1 + std::exp(-static_cast<long double>(gate))) * 1.5L;
    CHECK(std::fabs(swiglu(gate, 1.5f) - exact) <= 2e-7L * std::fabs(exact) + 1e-44L);
  }
  CHECK(std::isnan(swiglu(kNan, 1)));
  CHECK(std::isnan(swiglu(1, kNan)));
}

TEST("rotating turns pairs and leaves the other lanes alone") {
  std::vector<float> head = {1, 2, 3, 4, 9, 9};
  const std::vector<float> cosine = {0.5f, 0.25f};
  const std::vector<float> sine = {2, 4};
  rotate(head.data(), cosine.data(), sine.data(), 2);
  const std::vector<float> expected = {0.5f - 6, 0.5f - 16, 1.5f + 2, 1 + 8, 9, 9};
  CHECK(head == expected);
}

TEST("attention over strided rows is the softmax-weighted sum") {
  constexpr int kHead = 16;
  constexpr int kStride = 40;
  for (const int positions : {1, 2, 17, 90}) {
    const std::vector<float> query = Random(5).numbers(kHead, 3);
    const std::vector<float> keys = Random(6).numbers(positions * kStride, 3);
    const std::vector<float> values = Random(7).numbers(positions * kStride);
    std::vector<double> scratch(index(positions + kHead));
    std::vector<float> out(kHead);
    attend(query.data(), keys.data(), values.data(), positions, kHead, kStride, scratch.data(), out.data());
    std::vector<long double> weights;
    long double sum = 0;
    for (int p = 0; p < positions; ++p) {
      long double score = 0;
      for (int i = 0; i < kHead; ++i) score += static_cast<long double>(query[index(i)]) * keys[index(p * kStride + i)];
      weights.push_back(std::exp(score / 4));
      sum += weights.back();
    }
    for (int i = 0; i < kHead; ++i) {
      long double exact = 0;
      for (int p = 0; p < positions; ++p) exact += weights[index(p)] / sum * values[index(p * kStride + i)];
      CHECK(std::fabs(out[index(i)] - exact) < 2e-7L);
    }
  }
}

}  // namespace shardbench::reference
