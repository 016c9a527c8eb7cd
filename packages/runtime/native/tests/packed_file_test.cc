// A model's packed file: it is written whole or told about, and only the model it was made from can be run on it.
#include "backend/cpu/packed_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "backend/cpu/packed_matrix.h"
#include "base/huge_buffer.h"
#include "tests/check/check.h"
#include "tests/check/small_model.h"

namespace shardbench::cpu {

namespace {

using test::SmallModel;

// A path that nothing has, removed with whatever came to have it.
class FreePath {
 public:
  FreePath() : place_({1}), path_(place_.path() + ".pack") {}
  ~FreePath() { unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  test::TemporaryFile place_;
  std::string path_;
};

ModelWeights weightsOf(const SmallModel& model) {
  return ModelWeights(model.path(), "small.gguf", model.claims(), model.dimensions());
}

std::vector<unsigned char> packedBytesOf(const SmallModel& model, int threads = 1) {
  const FreePath place;
  const ModelWeights weights = weightsOf(model);
  ThreadPool pool(threads);
  writePackedFile(weights, place.path(), pool, AbortFlag(), [](int, int) {});
  const MappedFile file(place.path(), "small.pack");
  return {file.data(), file.data() + file.size()};
}

// Opens these bytes as the packed form of `model`.
void openAs(const std::vector<unsigned char>& bytes, const SmallModel& model) {
  const test::TemporaryFile file(bytes);
  const ModelWeights weights = weightsOf(model);
  PackedFile(file.path(), "small.pack", PackedLayout(weights));
}

}  // namespace

TEST("a packed file that does not exist or is empty is refused") {
  const SmallModel model;
  const ModelWeights weights = weightsOf(model);
  CHECK_REFUSES("fileUnreadable", "small.pack",
                [&] { PackedFile("/nowhere/at/all", "small.pack", PackedLayout(weights)); });
  CHECK_REFUSES("fileUnreadable", "small.pack", [&] { openAs({}, model); });
}

TEST("a file that is cut short, grown, of another kind or of another layout is refused") {
  const SmallModel model;
  const std::vector<unsigned char> sound = packedBytesOf(model);
  openAs(sound, model);
  const auto refuses = [&](const auto& change) {
    std::vector<unsigned char> bytes = sound;
    change(bytes);
    CHECK_REFUSES("packedFileMismatch", "small.pack", [&] { openAs(bytes, model); });
  };
  for (const size_t size : {size_t{1}, size_t{24}, size_t{4095}, size_t{4096}, sound.size() - 1, sound.size() + 1}) {
    refuses([&](auto& bytes) { bytes.resize(size); });
  }
  // Magic, layout version and size, each in its first byte.
  for (const size_t at : {size_t{0}, size_t{8}, size_t{16}}) refuses([&](auto& bytes) { bytes[at] ^= 1; });
}

TEST("a file that is cut short after it was opened is refused when it is read") {
  const SmallModel model;
  const test::TemporaryFile place(packedBytesOf(model));
  const ModelWeights weights = weightsOf(model);
  const PackedLayout layout(weights);
  const PackedFile file(place.path(), "small.pack", layout);
  const HugeBuffer storage(layout.head().size());
  for (int threads = 1; threads <= 3; ++threads) {
    ThreadPool pool(threads);
    file.read(layout.head(), storage.data(), pool);
  }
  CHECK_EQUAL(truncate(place.path().c_str(), static_cast<off_t>(layout.bytes() - 1)), 0);
  ThreadPool pool(2);
  CHECK_REFUSES("packedFileMismatch", "small.pack", [&] { file.read(layout.head(), storage.data(), pool); });
}

TEST("the packed file of a model of other dimensions or types is refused") {
  const SmallModel model;
  test::SmallModelOptions deeper;
  deeper.dimensions.layers = 4;
  test::SmallModelOptions mixed;
  mixed.inF32 = "attn_output";
  for (const auto& options : {deeper, mixed}) {
    CHECK_REFUSES("packedFileMismatch", "small.pack", [&] { openAs(packedBytesOf(SmallModel(options)), model); });
  }
}

TEST("a place that cannot be written to is told about, and an existing file is left alone") {
  const SmallModel model;
  const ModelWeights weights = weightsOf(model);
  ThreadPool pool(1);
  const auto writeTo = [&](const std::string& path) {
    writePackedFile(weights, path, pool, AbortFlag(), [](int, int) {});
  };
  CHECK_REFUSES("packedFileUnwritable", "packed file", [&] { writeTo("/nowhere/at/all"); });
  const test::TemporaryFile existing({1, 2, 3});
  CHECK_REFUSES("packedFileUnwritable", "packed file", [&] { writeTo(existing.path()); });
  struct stat status = {};
  CHECK_EQUAL(stat(existing.path().c_str(), &status), 0);
  CHECK_EQUAL(static_cast<int>(status.st_size), 3);
}

TEST("a flag raised on the way ends the writing at the next layer") {
  const SmallModel model;
  const ModelWeights weights = weightsOf(model);
  ThreadPool pool(2);
  const FreePath place;
  AbortFlag abort;
  int layers = 0;
  bool aborted = false;
  try {
    writePackedFile(weights, place.path(), pool, abort, [&](int done, int total) {
      CHECK_EQUAL(total, 4);
      layers = done;
      if (done == 2) abort.raise();
    });
  } catch (const Aborted&) {
    aborted = true;
  }
  CHECK(aborted);
  CHECK_EQUAL(layers, 2);
}

TEST("the bytes do not depend on the number of threads") {
  const SmallModel model;
  const std::vector<unsigned char> one = packedBytesOf(model, 1);
  for (int threads = 2; threads <= 4; ++threads) CHECK(packedBytesOf(model, threads) == one);
}

// Written down from one machine, x64. Whoever changes the layout on purpose raises its version and writes down the new one.
TEST("the bytes are the same on every machine, whatever its processor and compiler") {
  const std::vector<unsigned char> bytes = packedBytesOf(SmallModel(), 2);
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t at = kPackedHeaderBytes; at < bytes.size(); ++at) hash = (hash ^ bytes[at]) * 0x100000001b3u;
  CHECK_EQUAL(std::to_string(hash), std::string("8515327988205575252"));
}

TEST("layers lie one after the other behind the header, the head last, all on 64-byte boundaries") {
  const SmallModel model;
  const ModelWeights weights = weightsOf(model);
  const PackedLayout layout(weights);
  CHECK_EQUAL(layout.layers({0, 0}).start, kPackedHeaderBytes);
  for (int layer = 0; layer < 3; ++layer) {
    CHECK(layout.layers({layer, layer + 1}).size() > 0);
    CHECK_EQUAL(layout.layers({layer, layer + 1}).end, layout.layers({layer + 1, layer + 1}).start);
    CHECK_EQUAL(layout.layers({layer, layer}).start % 64, size_t{0});
  }
  CHECK_EQUAL(layout.layers({0, 3}).end, layout.head().start);
  CHECK_EQUAL(layout.head().size(), PackedMatrix::packedBytes(83, 96));
  CHECK_EQUAL(layout.head().end, layout.bytes());
}

}  // namespace shardbench::cpu
