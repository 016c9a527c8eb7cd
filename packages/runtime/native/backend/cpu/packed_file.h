// The packed form of a model on disk, so that a process need not pack again. The file belongs to one model and one
// layout version; who keeps such files names them after both.
#pragma once

#include <functional>
#include <string>

#include "backend/cpu/packed_layout.h"
#include "base/abort_flag.h"
#include "base/thread_pool.h"
#include "weights/opened_file.h"

namespace shardbench::cpu {

constexpr size_t kPackedHeaderBytes = 4096;

// A packed file, its header and size checked against the model it is used for. It is read, not mapped: pages of a mapping
// would stay in the process's memory beside the copy that products stream.
class PackedFile {
 public:
  // Throws Error `fileUnreadable` and `packedFileMismatch`.
  PackedFile(const std::string& path, const std::string& label, const PackedLayout& layout);

  // Copies the bytes in `range`, on all threads: one alone copies at half of the memory's speed. Throws Error
  // `packedFileMismatch` where the file has become shorter.
  void read(ByteRange range, uint8_t* to, ThreadPool& pool) const;

 private:
  OpenedFile file_;
};

// Packs a whole model into a new file at `path`. Throws Error `packedFileUnwritable` and Aborted; the caller then
// removes what was written. `progress(done, total)` counts layers and the head.
void writePackedFile(const ModelWeights& weights, const std::string& path, ThreadPool& pool, const AbortFlag& abort,
                     const std::function<void(int done, int total)>& progress);

}  // namespace shardbench::cpu
