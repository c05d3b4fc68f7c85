// Numbers about a process, for Prometheus. prometheus-cpp underneath; its headers stay in
// metrics.cc.
//
// A name is huying_<service or part>_<noun>_<unit>, with _total at the end of a counter; labels
// come from closed sets and never hold a case id or anything personal. Both are checked where a
// metric is made, which is once, at the start.
//
// Threads: all of it may be used from any thread. Counting and observing take no lock.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace huying::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

// Handles are small values; they must not outlive their Registry.
class Counter {
 public:
  explicit Counter(prometheus::Counter* counter) : counter_(counter) {}
  void Add(double by = 1) const;

 private:
  prometheus::Counter* counter_;
};

class Gauge {
 public:
  explicit Gauge(prometheus::Gauge* gauge) : gauge_(gauge) {}
  void Set(double value) const;
  void Add(double by) const;

 private:
  prometheus::Gauge* gauge_;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram* histogram) : histogram_(histogram) {}
  void Observe(double value) const;

 private:
  prometheus::Histogram* histogram_;
};

enum class Kind { kCounter, kGauge };

// A value that lives elsewhere and is asked for when somebody scrapes.
struct Sample {
  std::string name;
  std::string help;
  Kind kind = Kind::kGauge;
  Labels labels;
  double value = 0;
};

class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // The same name with other labels is another line of the same family.
  Counter AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge AddGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // `bounds`: upper bounds of the buckets, ascending.
  Histogram AddHistogram(const std::string& name, const std::string& help, const Labels& labels,
                         const std::vector<double>& bounds);

  // A source calls `done` once, now or later, on any thread; samples with a wrong name are dropped
  // and counted in huying_metrics_dropped_samples_total. Sources are added before serving begins.
  using Done = std::function<void(std::vector<Sample> samples)>;
  using Source = std::function<void(Done done)>;
  void AddSource(Source source);

  // Asks all sources, then calls `done` once with the text exposition format, version 0.0.4.
  void Text(std::function<void(std::string text)> done) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// 1 ms to 10 s: for answers that people or services wait for, in seconds.
std::vector<double> LatencyBounds();

// "" or what is wrong with the name or a label. Pure.
std::string CheckName(std::string_view name, Kind kind);
std::string CheckLabels(const Labels& labels);

}  // namespace huying::metrics
