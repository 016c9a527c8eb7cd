#include "backend/coreml/compile_model.h"

#import <CoreML/CoreML.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <system_error>

#include "backend/coreml/completion.h"
#include "backend/coreml/guard.h"
#include "backend/coreml/load_model.h"
#include "backend/coreml/stdout_to_stderr.h"
#include "base/clock.h"

namespace shardbench::coreml {

namespace {

namespace fs = std::filesystem;

struct Compiling : Completion<NSURL*> {
  StdoutToStderr redirection;
};

// Moves a folder; a folder on another volume is copied beside its destination first, so that the last step is a rename
// in any case.
void moveFolder(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::rename(from, to, failed);
  if (failed == std::errc::cross_device_link) {
    fs::path draft = to;
    draft += ".draft-" + std::to_string(getpid());
    failed.clear();
    fs::copy(from, draft, fs::copy_options::recursive, failed);
    if (!failed) fs::rename(draft, to, failed);
    std::error_code ignored;
    fs::remove_all(draft, ignored);
    fs::remove_all(from, ignored);
  }
  if (!failed) return;
  throw Error({.code = "destinationUnwritable",
               .expected = "a place for the compiled model",
               .found = failed.message(),
               .where = to.filename().string(),
               .remedy = "check the permissions and the free space of the cache folder"});
}

}  // namespace

double compileModel(const std::string& package, const std::string& destination, const AbortFlag& abort) {
  const std::string name = fs::path(package).filename().string();
  requireFolder(package, name, "a model package");
  std::error_code ignored;
  if (fs::exists(destination, ignored)) {
    throw Error({.code = "destinationExists",
                 .expected = "no file or folder yet",
                 .found = "one that exists",
                 .where = fs::path(destination).filename().string(),
                 .remedy = "use the compiled model that is there, or remove it"});
  }
  double milliseconds = 0;
  guarded(name + ": compile", [&] {
    const auto compiling = std::make_shared<Compiling>();
    const int64_t start = nowNs();
    [MLModel compileModelAtURL:fileUrl(package)
             completionHandler:^(NSURL* compiled, NSError* error) {
               if (compiling->finish(compiled, error) || compiled == nil) return;
               std::error_code failed;
               fs::remove_all(toText([compiled path]), failed);
             }];
    compiling->wait(abort);
    milliseconds = static_cast<double>(nowNs() - start) / 1e6;
    if (compiling->value() == nil) {
      throw Error({.code = "coremlCompile",
                   .expected = "a package that Core ML compiles",
                   .found = describeError(compiling->error(), package),
                   .where = name,
                   .remedy = "export the package again; coremltools names the operation it fails on"});
    }
    moveFolder(toText([compiling->value() path]), destination);
  });
  return milliseconds;
}

}  // namespace shardbench::coreml
