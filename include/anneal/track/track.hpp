// SPDX-License-Identifier: Apache-2.0
#pragma once

// What can be known of a run while it goes on, and after it.
#include "anneal/track/agreement.hpp"
#include "anneal/track/audit.hpp"
#include "anneal/track/audit_report.hpp"
#include "anneal/track/branch.hpp"
#include "anneal/track/checkpoint.hpp"
#include "anneal/track/communicator.hpp"
#include "anneal/track/csv.hpp"
#include "anneal/track/jsonl.hpp"
#include "anneal/track/replay.hpp"
#include "anneal/track/sink.hpp"
#include "anneal/track/tensorboard.hpp"
#include "anneal/track/threads.hpp"
#include "anneal/track/tracked.hpp"
