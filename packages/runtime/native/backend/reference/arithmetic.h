// The reference's arithmetic: plain loops over fp32 values, sums carried in double. Slow on purpose: this is what other
// backends are judged by, so it has to be obviously right. No result depends on how many tokens a block holds.
#pragma once

namespace shardbench::reference {

// Sum of a[i] x b[i].
float dot(const float* a, const float* b, int count);

// out = x / sqrt(mean(x^2) + epsilon) * weight; arXiv 1910.07467.
void rmsNorm(const float* x, const float* weight, float epsilon, int count, float* out);

// Split-half rotation in place: pairs (i, i + pairs); lanes from 2 x pairs on stay as they are.
void rotate(float* head, const float* cosine, const float* sine, int pairs);

// gate x sigmoid(gate) x up; arXiv 2002.05202.
float swiglu(float gate, float up);

// softmax(query . keys / sqrt(dHead)) . values over `positions` rows, `stride` floats apart. `scratch` holds
// positions + dHead doubles.
void attend(const float* query, const float* keys, const float* values, int positions, int dHead, int stride,
            double* scratch, float* out);

}  // namespace shardbench::reference
