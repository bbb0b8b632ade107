/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ANNEAL_H
#define ANNEAL_H

/* Learning-rate schedules for programs in C, and for whatever calls C: the library anneal_c.
 *
 *   anneal_schedule* lr = anneal_create("{\"type\": \"warmup\", \"steps\": 500, \"of\": "
 *                                       "{\"type\": \"cosine\", \"initial\": 3e-4, \"steps\": 98000}}", NULL);
 *   if (lr == NULL) { fprintf(stderr, "%s\n", anneal_error()); return 1; }
 *   for (long t = 0; t < 98000; ++t) train_one_update(anneal_rate(lr, t));
 *   anneal_destroy(lr);
 *
 * The first update has t = 0. Several threads may ask one schedule for rates; who lets it hear a metric, or restores it,
 * must be alone with it. No function ends the program or throws; each leaves the handle as it was where it fails.
 */

#include <stddef.h>
#include <stdint.h>

#if defined(ANNEAL_C_STATIC)
#define ANNEAL_C_API
#elif defined(_WIN32) && defined(ANNEAL_C_BUILD)
#define ANNEAL_C_API __declspec(dllexport)
#elif defined(_WIN32)
#define ANNEAL_C_API __declspec(dllimport)
#else
#define ANNEAL_C_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* A schedule, and what it has heard. */
typedef struct anneal_schedule anneal_schedule;

typedef enum anneal_status {
  ANNEAL_OK = 0,
  ANNEAL_BAD_INPUT = 1,     /* what was given is wrong: anneal_error() names the field and the value */
  ANNEAL_OUT_OF_MEMORY = 2,
  ANNEAL_FAILED = 3         /* anything else */
} anneal_status;

/* How long the run is, and in what it is counted, for lengths such as "5ep", "2e9tok" or "3%". 0: not known. */
typedef struct anneal_horizon {
  double updates;
  double updates_per_epoch;
  double samples_per_update;
  double tokens_per_update;
} anneal_horizon;

/* The version of the library, "0.1.0". */
ANNEAL_C_API const char* anneal_version(void);

/* What was wrong in the last call of this thread that failed: a text that is valid until the next one fails. "" if none
 * has. anneal_last_status is its code. */
ANNEAL_C_API const char* anneal_error(void);
ANNEAL_C_API anneal_status anneal_last_status(void);

/* The schedule that a JSON text describes: the format of anneal::parse_schedule. run may be NULL. NULL on error. */
ANNEAL_C_API anneal_schedule* anneal_create(const char* json, const anneal_horizon* run);

/* The same of a file, with fields changed by texts such as "of.initial=3e-4"; overrides may be NULL if count is 0. */
ANNEAL_C_API anneal_schedule* anneal_load(const char* path, const anneal_horizon* run, const char* const* overrides,
                                          size_t count);

/* NULL is nothing to destroy. The handle may not be used after that. */
ANNEAL_C_API void anneal_destroy(anneal_schedule* schedule);

/* The rate of update t, counted from 0, after what it has heard. NaN on error: schedule NULL, t negative or NaN. */
ANNEAL_C_API double anneal_rate(const anneal_schedule* schedule, double t);

/* n rates into out: of the updates first, first + 1, ... */
ANNEAL_C_API anneal_status anneal_fill(const anneal_schedule* schedule, double first, double* out, size_t n);

/* In updates; infinite where it has no end. NaN on error. */
ANNEAL_C_API double anneal_length(const anneal_schedule* schedule);

/* 1 where it hears metrics, 0 where it does not, and for NULL. */
ANNEAL_C_API int anneal_listens(const anneal_schedule* schedule);

/* A metric, such as a validation loss, heard when `updates` are done: before the rate of update `updates` is asked for.
 * Whoever does not listen does not hear it. */
ANNEAL_C_API anneal_status anneal_observe(anneal_schedule* schedule, double updates, double metric);

/* What it has heard, as a JSON text, to be saved beside the weights; updates: how many are done. To be freed by
 * anneal_free. NULL on error. */
ANNEAL_C_API char* anneal_state(const anneal_schedule* schedule, double updates);

/* Goes on from such a text; the number of updates done is left in *updates, which may be NULL. The state of another schedule
 * is refused. */
ANNEAL_C_API anneal_status anneal_restore(anneal_schedule* schedule, const char* state, double* updates);

/* Its description as a JSON text, to be freed by anneal_free. NULL on error. */
ANNEAL_C_API char* anneal_description(const anneal_schedule* schedule);

ANNEAL_C_API void anneal_free(char* text);

#ifdef __cplusplus
}
#endif

#endif
