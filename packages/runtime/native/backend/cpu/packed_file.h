// The packed form of a model on disk, so that a process need not pack again. The file belongs to one model and one
// layout version; who keeps such files names them after both.
#pragma once

#include <functional>
#include <string>

#include "backend/cpu/packed_layout.h"
#include "base/abort_flag.h"
#include "base/thread_pool.h"
#include "weights/mapped_file.h"

namespace shardbench::cpu {

constexpr size_t kPackedHeaderBytes = 4096;

// A packed file, mapped, its header and size checked against the model it is used for.
class PackedFile {
 public:
  // Throws Error `fileUnreadable` and `packedFileMismatch`.
  PackedFile(const std::string& path, const std::string& label, const PackedLayout& layout);

  const uint8_t* at(size_t offset) const { return file_.data() + offset; }

 private:
  MappedFile file_;
};

// Packs a whole model into a new file at `path`. Throws Error `packedFileUnwritable` and Aborted; the caller then
// removes what was written. `progress(done, total)` counts layers and the head.
void writePackedFile(const ModelWeights& weights, const std::string& path, ThreadPool& pool, const AbortFlag& abort,
                     const std::function<void(int done, int total)>& progress);

}  // namespace shardbench::cpu
