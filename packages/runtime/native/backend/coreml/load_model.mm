#include "backend/coreml/load_model.h"

#include <filesystem>
#include <memory>

#include "backend/coreml/completion.h"
#include "backend/coreml/guard.h"
#include "backend/coreml/model_configuration.h"
#include "backend/coreml/stdout_to_stderr.h"

namespace shardbench::coreml {

namespace {

struct Loading : Completion<MLModel*> {
  StdoutToStderr redirection;
};

}  // namespace

void requireFolder(const std::string& path, const std::string& where, const std::string& what) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return;
  throw Error({.code = "coremlArtifactMissing",
               .expected = what,
               .found = "no folder " + std::filesystem::path(path).filename().string(),
               .where = where,
               .remedy = "check the paths in the manifest, and the folder of artifacts"});
}

void loadModel(const std::string& path, ComputeUnits units, const std::string& where, const AbortFlag& abort,
               MLModel* __strong& model) {
  requireFolder(path, where, "a compiled model");
  guarded(where + ": load", [&] {
    const auto loading = std::make_shared<Loading>();
    [MLModel loadContentsOfURL:fileUrl(path)
                 configuration:modelConfiguration(units)
             completionHandler:^(MLModel* loaded, NSError* error) {
               loading->finish(loaded, error);
             }];
    loading->wait(abort);
    model = loading->value();
    if (model != nil) return;
    throw Error({.code = "coremlLoad",
                 .expected = "a model that Core ML loads",
                 .found = describeError(loading->error(), path),
                 .where = where,
                 .remedy = "compile the package again on this machine; docs/core-ml.md says what a shard has to be"});
  });
}

}  // namespace shardbench::coreml
