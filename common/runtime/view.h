// The rows of one partition as handlers see them: what is stored, with what has been decided but is
// not yet durable on top. Keys are bytes, ordered; a service's keys begin with a lower-case letter
// (the runtime's own with an upper-case one). Lay rows out by what is read together: "c/<case id>"
// for the case, "i/<index>/..." for an index.
//
// Threads: the worker of the partition only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "google/protobuf/message_lite.h"
#include "huying/log/v1/log.pb.h"

namespace huying::runtime {

class View {
 public:
  virtual ~View() = default;

  // Not OK once a read has failed: rows that seemed to be missing may be there.
  virtual absl::Status status() const { return absl::OkStatus(); }

  // The row's bytes; nothing if there is no such row.
  virtual std::optional<std::string> Get(std::string_view key) const = 0;

  // Calls `each` for the rows with from <= key < to, in order, until it returns false.
  using Each = std::function<bool(std::string_view key, std::string_view value)>;
  virtual void Scan(std::string_view from, std::string_view to, const Each& each) const = 0;

  // Reads a row that is a message; false if there is none.
  virtual bool Load(std::string_view key, google::protobuf::MessageLite& row) const;

  // The value of a counter made with Store::Count; 0 if it was never counted.
  int64_t Counter(std::string_view name) const;

  // Calls `each` for every counter whose name begins with `prefix`, in order of names.
  void Counters(std::string_view prefix,
                const std::function<void(std::string_view name, int64_t value)>& each) const;
};

// A View that Evolve and Project may change.
class Store : public View {
 public:
  virtual void Put(std::string_view key, std::string value) = 0;
  // The same for a row that is certainly not there: nothing of it need be written if it goes soon.
  virtual void PutNew(std::string_view key, std::string value) { Put(key, std::move(value)); }
  virtual void Delete(std::string_view key) = 0;

  void Save(std::string_view key, const google::protobuf::MessageLite& row);

  // Changes a row that is a message where it stands, an empty one if there is none: `change` gets
  // a Row&, and does not touch the same key in any other way. A key always holds the same kind of
  // Row. For rows that are changed often: in between they need not be bytes.
  template <class Row, class Change>
  void Edit(std::string_view key, Change&& change) {
    EditRow(key, Row::default_instance(),
            [&](google::protobuf::MessageLite& row) { change(static_cast<Row&>(row)); });
  }
  using RowChange = absl::FunctionRef<void(google::protobuf::MessageLite& row)>;
  virtual void EditRow(std::string_view key, const google::protobuf::MessageLite& prototype,
                       RowChange change);

  // Adds to a counter of this partition. Names are for people and metrics; keep their number
  // bounded.
  void Count(std::string_view name, int64_t by = 1);

  // Sets a timer; setting the same one again changes nothing. Handlers::OnTimer gets it once it is
  // due.
  virtual void SetTimer(const log::v1::TimerKey& timer) = 0;
  void SetTimer(int64_t due_ms, std::string_view subject, uint32_t kind);
  // Cancels a timer; cancelling one that is not set changes nothing.
  virtual void CancelTimer(const log::v1::TimerKey& timer) = 0;
  void CancelTimer(int64_t due_ms, std::string_view subject, uint32_t kind);
};

// The end of the range of keys that begin with `prefix`.
std::string PrefixEnd(std::string_view prefix);

}  // namespace huying::runtime
