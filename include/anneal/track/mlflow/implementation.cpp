// SPDX-License-Identifier: Apache-2.0
// What track/mlflow.hpp declares. One file of a program compiles this, the one that defines ANNEAL_MLFLOW_IMPLEMENTATION; the
// target anneal::mlflow compiles each of the parts, beside one another.
#ifndef ANNEAL_TRACK_MLFLOW_IMPLEMENTATION_CPP
#define ANNEAL_TRACK_MLFLOW_IMPLEMENTATION_CPP

#include "anneal/track/mlflow/sender.cpp"
#include "anneal/track/mlflow/server.cpp"
#include "anneal/track/mlflow/sink.cpp"
#include "anneal/track/mlflow/spool.cpp"

#endif
