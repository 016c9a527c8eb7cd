#include "backend/reference/arithmetic.h"

#include <cmath>
#include <cstddef>

// Several compilations of the same plain loops, chosen when the program starts; without contraction of a * b + c they
// give the same bits, the wide ones sooner.
#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SHARDBENCH_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SHARDBENCH_CLONES
#endif

namespace shardbench::reference {

namespace {

constexpr int kPartials = 16;
// Products summed in fp32 before they are carried over to double: each partial sum takes 16 of them.
constexpr int kRun = 256;

}  // namespace

SHARDBENCH_CLONES
float dot(const float* a, const float* b, int count) {
  double carried[kPartials] = {};
  const int even = count / kPartials * kPartials;
  for (int start = 0; start < even; start += kRun) {
    const int end = start + kRun < even ? start + kRun : even;
    float partial[kPartials] = {};
    for (int i = start; i < end; i += kPartials) {
      for (int lane = 0; lane < kPartials; ++lane) partial[lane] += a[i + lane] * b[i + lane];
    }
    for (int lane = 0; lane < kPartials; ++lane) carried[lane] += partial[lane];
  }
  double total = 0;
  for (const double value : carried) total += value;
  for (int i = even; i < count; ++i) total += static_cast<double>(a[i]) * b[i];
  return static_cast<float>(total);
}

void rmsNorm(const float* x, const float* weight, float epsilon, int count, float* out) {
  double squares = 0;
  for (int i = 0; i < count; ++i) squares += static_cast<double>(x[i]) * x[i];
  const double factor = 1.0 / std::sqrt(squares / count + epsilon);
  for (int i = 0; i < count; ++i) out[i] = static_cast<float>(x[i] * factor) * weight[i];
}

void rotate(float* head, const float* cosine, const float* sine, int pairs) {
  for (int i = 0; i < pairs; ++i) {
    const float first = head[i];
    const float second = head[i + pairs];
    head[i] = first * cosine[i] - second * sine[i];
    head[i + pairs] = second * cosine[i] + first * sine[i];
  }
}

float swiglu(float gate, float up) {
  const double wide = gate;
  return static_cast<float>(wide / (1.0 + std::exp(-wide))) * up;
}

SHARDBENCH_CLONES
void attend(const float* query, const float* keys, const float* values, int positions, int dHead, int stride,
            double* scratch, float* out) {
  double* scores = scratch;
  double* sums = scratch + positions;
  const double scale = 1.0 / std::sqrt(static_cast<double>(dHead));
  double highest = -INFINITY;
  for (int p = 0; p < positions; ++p) {
    scores[p] = dot(query, keys + static_cast<size_t>(p) * static_cast<size_t>(stride), dHead) * scale;
    if (scores[p] > highest) highest = scores[p];
  }
  double total = 0;
  for (int p = 0; p < positions; ++p) {
    scores[p] = std::exp(scores[p] - highest);
    total += scores[p];
  }
  for (int i = 0; i < dHead; ++i) sums[i] = 0;
  for (int p = 0; p < positions; ++p) {
    const float* value = values + static_cast<size_t>(p) * static_cast<size_t>(stride);
    for (int i = 0; i < dHead; ++i) sums[i] += scores[p] * value[i];
  }
  for (int i = 0; i < dHead; ++i) out[i] = static_cast<float>(sums[i] / total);
}

}  // namespace shardbench::reference
