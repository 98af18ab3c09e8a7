// The rules of accounting, to hold an engine against.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "profile_record.h"

namespace icprofile::test {

// The rules of accounting, said as plainly and slowly as can be.
class Model {
 public:
  const Record& record() const { return record_; }
  const Path& current() const { return current_; }

  void charge(uint64_t amount) { charge_to(current_, amount); }

  void probe_enter(Callee callee, uint32_t site_class, uint64_t read_cost) {
    charge(read_cost);
    if (callee % 4 == kLabelCall) labels_.insert(callee / 4);
    Path to = ancestor_of(callee / 4);
    const bool is_recursive = !to.empty();
    if (!is_recursive) {
      to = current_;
      to.push_back(step_of(callee / 4, kSynchronousPart));
    }
    CallRecord& call = record_.calls[{current_, callee}];
    call.to = to;
    call.is_recursive = is_recursive;
    ++call.calls[site_class];
    current_ = to;
    charge_to(profiler_path(), read_cost);
  }

  void probe_leave(const Path& caller, uint64_t read_cost) {
    charge(read_cost);
    current_ = caller;
    charge_to(profiler_path(), read_cost);
  }

  void probe_throw(const Path& caller, Callee callee, bool inlined, uint64_t read_cost) {
    ++record_.calls[{caller, callee}].throws[inlined ? 1 : 0];
    probe_leave(caller, read_cost);
  }

  void probe_resume(const Path& path, uint64_t read_cost) {
    suspended_.push_back(current_);
    if (path.empty() && current_.empty()) {
      ++record_.resumptions[current_];
      return;
    }
    charge(read_cost);
    current_ = path;
    if (!path.empty()) current_.back() = step_of(function_of(path.back()), kResumedPart);
    ++record_.resumptions[current_];
    charge_to(profiler_path(), read_cost);
  }

  void probe_suspend(uint64_t read_cost) {
    if (suspended_.empty()) return;
    const Path interrupted = suspended_.back();
    suspended_.pop_back();
    if (interrupted != current_) probe_leave(interrupted, read_cost);
  }

  void move_to(const Path& path) { current_ = path; }
  size_t suspended_count() const { return suspended_.size(); }

 private:
  // Where a call of a function goes back to; empty where it leads on.
  Path ancestor_of(uint32_t function) const {
    Path to = current_;
    while (!to.empty() && function_of(to.back()) != function) to.pop_back();
    const std::vector<uint32_t> left =
        labels_on({std::next(current_.begin(), static_cast<ptrdiff_t>(to.size())), current_.end()});
    const std::vector<uint32_t> kept = labels_on(to);
    const auto is_kept = [&kept](uint32_t label) {
      return std::find(kept.begin(), kept.end(), label) != kept.end();
    };
    const bool may_go_back =
        labels_.count(function) > 0 ? std::all_of(left.begin(), left.end(), is_kept) : left.empty();
    return may_go_back ? to : Path{};
  }

  std::vector<uint32_t> labels_on(const Path& path) const {
    std::vector<uint32_t> labels;
    for (const uint32_t step : path) {
      if (labels_.count(function_of(step)) > 0) labels.push_back(function_of(step));
    }
    return labels;
  }

  void charge_to(const Path& path, uint64_t amount) {
    if (amount == 0) return;
    for (uint32_t event = 0; event < kMaxProfiledEvents; ++event)
      record_.self[path][event] += amount * (event + 1);
  }

  Record record_;
  Path current_;
  std::set<uint32_t> labels_;
  std::vector<Path> suspended_;
};

}  // namespace icprofile::test
