// The flags that every serving program takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace huying::process {

enum class BusKind { kEmbedded, kKafka };

struct Options {
  std::string city_dir;
  std::string data_dir;
  BusKind bus = BusKind::kKafka;
  std::string brokers;       // HOST:PORT[,HOST:PORT...]
  std::string city_prefix;   // of the names on Kafka; empty: the city pack's id
  std::string kafka_config;  // file of librdkafka settings; empty: none
  bool simulated_clock = false;
  int64_t clock_start_ms = 0;  // of a simulated clock; 0: the real time
  bool accept_clock = false;   // start although the clock is far from the log's
  std::string http;            // HOST:PORT of the edge; empty: none
  std::string grpc;            // HOST:PORT
  std::string metrics;         // HOST:PORT of /metrics, /livez and /readyz; empty: none
  std::string advertise;       // HOST:PORT that others reach `grpc` at; empty: as it is
  std::string instance;        // unique in the city; empty: <host name>-<program>
  int standbys = 0;
  int workers = 0;                // threads that turn partitions; 0: one per core
  int session_timeout_ms = 6000;  // a silent process loses its partitions after this (Kafka)
  bool create_topics = false;     // make the topics that are missing
  int replication = 1;  // replicas that topics must have at least, and are made with (Kafka)
};

// Adds the flags of a program that runs one service on Kafka. `options` must outlive the parsing.
void AddServiceFlags(CLI::App& app, Options& options);
// Adds the flags of `huying serve`, which runs all services on either bus.
void AddServeFlags(CLI::App& app, Options& options);

// Parses the arguments of a one-service program; an exit code when there is nothing to run (help, a
// wrong flag).
std::optional<int> ParseServiceFlags(int argc, char** argv, const std::string& program,
                                     const std::string& about, Options& options);

}  // namespace huying::process
