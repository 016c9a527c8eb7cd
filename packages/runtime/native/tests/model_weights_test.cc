// The tensors of a model by role: what is missing or of another shape is refused by name.
#include "weights/model_weights.h"

#include <algorithm>

#include "tests/check/check.h"
#include "tests/check/small_model.h"

namespace shardbench {

namespace {

using test::SmallModel;

ModelWeights load(const SmallModel& model, const std::vector<TensorClaim>& claims) {
  return ModelWeights(model.path(), "small.gguf", claims, model.dimensions());
}

}  // namespace

TEST("every tensor that is missing is named") {
  const SmallModel model;
  for (const TensorClaim& claim : model.claims()) {
    std::vector<TensorClaim> others;
    for (const TensorClaim& other : model.claims()) {
      if (other.name != claim.name) others.push_back(other);
    }
    try {
      load(model, others);
      CHECK(!"nothing was thrown");
    } catch (const Error& error) {
      CHECK_EQUAL(error.facts().code, std::string("tensorMissing"));
      CHECK(error.facts().expected.find(claim.name) != std::string::npos);
    }
  }
}

TEST("every tensor of another shape than the dimensions ask for is named") {
  const SmallModel model;
  for (size_t index = 0; index < model.claims().size(); ++index) {
    std::vector<TensorClaim> claims = model.claims();
    TensorClaim& claim = claims[index];
    (claim.rows > 1 ? claim.rows : claim.columns) -= 1;
    CHECK_REFUSES("tensorShape", "small.gguf: tensor " + claim.name, [&] { load(model, claims); });
  }
}

TEST("dimensions of another model are refused, one by one") {
  const SmallModel model;
  for (int Dimensions::*field : {&Dimensions::dModel, &Dimensions::heads, &Dimensions::kvHeads, &Dimensions::dFf,
                                &Dimensions::vocabulary}) {
    Dimensions dimensions = model.dimensions();
    dimensions.*field *= 2;
    CHECK_REFUSES("tensorShape", "small.gguf: tensor",
                  [&] { ModelWeights(model.path(), "small.gguf", model.claims(), dimensions); });
  }
  Dimensions deeper = model.dimensions();
  deeper.layers += 1;
  CHECK_REFUSES("tensorMissing", "small.gguf",
                [&] { ModelWeights(model.path(), "small.gguf", model.claims(), deeper); });
}

TEST("without a head of its own the model's head is its embedding") {
  const SmallModel model;
  const ModelWeights tied = load(model, model.claims());
  std::vector<float> embedding(96);
  std::vector<float> head(96);
  tied.embedding().readRow(82, embedding.data());
  tied.head().readRow(82, head.data());
  CHECK(embedding == head);

  const SmallModel untiedModel({.ownHead = true});
  const ModelWeights untied = load(untiedModel, untiedModel.claims());
  untied.embedding().readRow(82, embedding.data());
  untied.head().readRow(82, head.data());
  CHECK(embedding != head);
}

}  // namespace shardbench
