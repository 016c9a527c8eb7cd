#include "backend/cpu/packed_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "backend/cpu/packed_matrix.h"
#include "base/error.h"
#include "base/huge_buffer.h"

namespace shardbench::cpu {

namespace {

struct Header {
  char magic[8] = {'S', 'H', 'A', 'R', 'D', 'P', 'A', 'K'};
  uint32_t layoutVersion = kLayoutVersion;
  uint32_t reserved = 0;
  uint64_t bytes = 0;
};

[[noreturn]] void refuse(const std::string& label, const std::string& expected, const std::string& found) {
  throw Error({.code = "packedFileMismatch",
               .expected = expected,
               .found = found,
               .where = label,
               .remedy = "delete the file: it is made again"});
}

// A file that is closed on every way out.
class Writer {
 public:
  explicit Writer(const std::string& path)
      : descriptor_(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) fail();
  }
  ~Writer() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void write(const uint8_t* bytes, size_t count) {
    while (count > 0) {
      const ssize_t written = ::write(descriptor_, bytes, count);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail();
      bytes += written;
      count -= static_cast<size_t>(written);
    }
  }

  void finish() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    if (close(descriptor) != 0) fail();
  }

 private:
  [[noreturn]] static void fail() {
    throw Error({.code = "packedFileUnwritable",
                 .expected = "room for the packed weights",
                 .found = std::strerror(errno),
                 .where = "packed file",
                 .remedy = "free disk space, or check the permissions of the cache folder"});
  }

  int descriptor_;
};

}  // namespace

PackedFile::PackedFile(const std::string& path, const std::string& label, const PackedLayout& layout)
    : file_(path, label) {
  Header header;
  if (file_.size() < kPackedHeaderBytes || !file_.read(0, reinterpret_cast<uint8_t*>(&header), sizeof header)) {
    refuse(label, "a packed file", std::to_string(file_.size()) + " bytes");
  }
  if (std::memcmp(header.magic, Header{}.magic, sizeof header.magic) != 0) refuse(label, "a packed file", "another kind");
  if (header.layoutVersion != kLayoutVersion) {
    refuse(label, "layout version " + std::to_string(kLayoutVersion), std::to_string(header.layoutVersion));
  }
  if (header.bytes != layout.bytes() || file_.size() != layout.bytes()) {
    refuse(label, std::to_string(layout.bytes()) + " bytes",
           std::to_string(file_.size()) + ", stated " + std::to_string(header.bytes));
  }
}

void PackedFile::read(ByteRange range, uint8_t* to, ThreadPool& pool) const {
  constexpr size_t kChunk = size_t{1} << 20;
  const int chunks = static_cast<int>((range.size() + kChunk - 1) / kChunk);
  std::atomic<bool> whole{true};
  pool.run([&](int thread) {
    const Range mine = partOf({0, chunks}, thread, pool.threads());
    const size_t start = static_cast<size_t>(mine.start) * kChunk;
    const size_t end = std::min(static_cast<size_t>(mine.end) * kChunk, range.size());
    if (start < end && !file_.read(range.start + start, to + start, end - start)) whole.store(false);
  });
  if (!whole.load()) refuse(file_.label(), std::to_string(file_.size()) + " bytes", "fewer, or a disk that fails");
}

void writePackedFile(const ModelWeights& weights, const std::string& path, ThreadPool& pool, const AbortFlag& abort,
                     const std::function<void(int done, int total)>& progress) {
  const PackedLayout layout(weights);
  Writer writer(path);
  uint8_t first[kPackedHeaderBytes] = {};
  Header header;
  header.bytes = layout.bytes();
  std::memcpy(first, &header, sizeof header);
  writer.write(first, sizeof first);
  const int total = weights.dimensions().layers + 1;
  const auto write = [&](const std::vector<const Tensor*>& matrices, int done) {
    abort.throwIfRaised();
    for (const Tensor* matrix : matrices) {
      if (!isPacked(*matrix)) continue;
      const HugeBuffer storage(PackedMatrix::packedBytes(matrix->rows(), matrix->columns()));
      const PackedMatrix packed(*matrix, {0, matrix->rows()}, storage.data(), pool);
      writer.write(storage.data(), storage.size());
    }
    progress(done, total);
  };
  for (int layer = 0; layer < total - 1; ++layer) write(layerMatrices(weights.layer(layer)), layer + 1);
  write({&weights.head()}, total);
  writer.finish();
}

}  // namespace shardbench::cpu
