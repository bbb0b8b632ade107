// SPDX-License-Identifier: Apache-2.0
// import anneal; made by .packaging/module.py, which says what is in it. .packaging/README.md says how it is built.
module;

#include "anneal/adapter/ggml.hpp"
#include "anneal/adapter/parameter.hpp"
#include "anneal/analysis/analysis.hpp"
#include "anneal/anneal.hpp"
#include "anneal/config/any_curve.hpp"
#include "anneal/config/any_list.hpp"
#include "anneal/config/formula.hpp"
#include "anneal/config/load.hpp"
#include "anneal/config/pytorch_scheduler.hpp"
#include "anneal/dialect/keras.hpp"
#include "anneal/dialect/libtorch.hpp"
#include "anneal/dialect/llmc.hpp"
#include "anneal/dialect/megatron.hpp"
#include "anneal/dialect/optax.hpp"
#include "anneal/dialect/timm.hpp"
#include "anneal/dialect/transformers.hpp"
#include "anneal/search/farm.hpp"
#include "anneal/search/perturbation.hpp"
#include "anneal/search/quantiles.hpp"
#include "anneal/track/agreement.hpp"
#include "anneal/track/threads.hpp"

export module anneal;

export namespace anneal {

using anneal::adagrad;
using anneal::adagrad_options;
using anneal::adam;
using anneal::adam_options;
using anneal::adamw;
using anneal::adamw_options;
using anneal::added_groups;
using anneal::advance_together;
using anneal::after_update;
using anneal::agree;
using anneal::agree_every;
using anneal::any_curve;
using anneal::any_pointwise;
using anneal::any_pure_schedule;
using anneal::any_schedule;
using anneal::any_sequence;
using anneal::any_state;
using anneal::any_states;
using anneal::approach;
using anneal::at_least;
using anneal::at_most;
using anneal::average;
using anneal::beta2;
using anneal::beta2_t;
using anneal::binding;
using anneal::boundary;
using anneal::c_schedule;
using anneal::clamp;
using anneal::clip_gradient_norm;
using anneal::clip_gradient_values;
using anneal::clip_norm;
using anneal::clip_norm_t;
using anneal::clipped;
using anneal::clipped_options;
using anneal::closure;
using anneal::communicator;
using anneal::constant;
using anneal::cooldown;
using anneal::cooldown_params;
using anneal::cooled;
using anneal::cosine;
using anneal::cosine_cycles;
using anneal::cosine_cycles_params;
using anneal::cosine_restarts;
using anneal::cosine_restarts_params;
using anneal::cycle_params;
using anneal::cyclic;
using anneal::cyclic_mode;
using anneal::decay_follows;
using anneal::decayed;
using anneal::decayed_options;
using anneal::delay;
using anneal::described;
using anneal::device_scalar;
using anneal::direction_of;
using anneal::disagreement;
using anneal::drives;
using anneal::early_stopping;
using anneal::eps;
using anneal::eps_t;
using anneal::exponential;
using anneal::exponential_decay;
using anneal::extend;
using anneal::extreme_rates;
using anneal::extremes;
using anneal::farm_calls;
using anneal::farm_counts;
using anneal::farm_manager;
using anneal::farm_outcome;
using anneal::farm_reporter;
using anneal::farm_result;
using anneal::farm_task;
using anneal::feedback_schedule;
using anneal::fill;
using anneal::finding;
using anneal::findings;
using anneal::fingerprint;
using anneal::fingerprint_text;
using anneal::finite_schedule;
using anneal::first_metric;
using anneal::forever;
using anneal::forever_t;
using anneal::formula;
using anneal::greedy;
using anneal::group_options;
using anneal::group_values;
using anneal::has_hyperparameter;
using anneal::horizon;
using anneal::hyperparameter;
using anneal::hyperparameter_of;
using anneal::improvement;
using anneal::infinite;
using anneal::infinite_params;
using anneal::interpolation;
using anneal::inverse_sqrt;
using anneal::inverse_sqrt_params;
using anneal::inverse_time;
using anneal::json_error;
using anneal::jump;
using anneal::jump_options;
using anneal::jumps;
using anneal::k_decay;
using anneal::k_decay_params;
using anneal::knee;
using anneal::knee_params;
using anneal::learning_rate;
using anneal::learning_rate_and_momentum;
using anneal::learning_rate_t;
using anneal::line;
using anneal::linear;
using anneal::linear_cosine;
using anneal::linear_cosine_params;
using anneal::load;
using anneal::lr_finder;
using anneal::lr_range;
using anneal::map;
using anneal::mapped;
using anneal::max;
using anneal::metric_at;
using anneal::milestone_decay;
using anneal::min;
using anneal::momentum;
using anneal::momentum_t;
using anneal::multi_step;
using anneal::multi_step_params;
using anneal::name_of;
using anneal::named;
using anneal::nan_policy;
using anneal::natural_exponential;
using anneal::noam;
using anneal::noam_params;
using anneal::noise;
using anneal::noise_kind;
using anneal::numbered;
using anneal::observe_mean;
using anneal::offset;
using anneal::one_cycle;
using anneal::one_cycle_params;
using anneal::operator*;
using anneal::operator+;
using anneal::operator==;
using anneal::operator|;
using anneal::parameter;
using anneal::parameter_block;
using anneal::parameter_error;
using anneal::parse_schedule;
using anneal::past_end;
using anneal::per_epoch;
using anneal::per_group;
using anneal::perturbation;
using anneal::piecewise_constant;
using anneal::piecewise_cosine;
using anneal::piecewise_linear;
using anneal::piecewise_rates;
using anneal::plateau;
using anneal::plateau_convention;
using anneal::plateau_mode;
using anneal::pointwise;
using anneal::polynomial;
using anneal::polynomial_cycles;
using anneal::power_law;
using anneal::power_schedule;
using anneal::power_schedule_params;
using anneal::property;
using anneal::pull;
using anneal::pure_schedule;
using anneal::quantiles;
using anneal::quantiles_of;
using anneal::ramp;
using anneal::ramp_params;
using anneal::range_curve;
using anneal::range_test;
using anneal::rate_t;
using anneal::rates;
using anneal::reduce;
using anneal::repeat;
using anneal::repeat_params;
using anneal::repeated;
using anneal::reverse;
using anneal::rex;
using anneal::rmsprop;
using anneal::rmsprop_options;
using anneal::run_alone;
using anneal::scale;
using anneal::scale_groups;
using anneal::schedule;
using anneal::scheduled;
using anneal::scheduler;
using anneal::search_direction;
using anneal::sequence;
using anneal::serialize;
using anneal::severity;
using anneal::sgd;
using anneal::sgd_options;
using anneal::shared_scalar;
using anneal::sigmoid;
using anneal::single_process;
using anneal::skip;
using anneal::slanted_triangular;
using anneal::slanted_triangular_params;
using anneal::slope_test;
using anneal::staircase;
using anneal::state_t;
using anneal::step;
using anneal::step_decay;
using anneal::stretch;
using anneal::suggest;
using anneal::suggest_rate;
using anneal::suggested_rate;
using anneal::suggestion_rule;
using anneal::table;
using anneal::tabulate;
using anneal::take;
using anneal::tanh_decay;
using anneal::tanh_decay_params;
using anneal::task_abandoned;
using anneal::text_of;
using anneal::then;
using anneal::thread_communicator;
using anneal::threads;
using anneal::threshold_mode;
using anneal::to_string;
using anneal::to_text;
using anneal::total;
using anneal::tri_stage;
using anneal::tri_stage_params;
using anneal::untuned_exponential_warmup;
using anneal::untuned_exponential_warmup_params;
using anneal::untuned_linear_warmup;
using anneal::untuned_linear_warmup_params;
using anneal::warmup;
using anneal::warmup_clock;
using anneal::warmup_over;
using anneal::warmup_params;
using anneal::warmup_stable_decay;
using anneal::warmup_stable_decay_params;
using anneal::warp;
using anneal::weight_decay;
using anneal::weight_decay_t;

}  // namespace anneal

export namespace anneal::curve {

using anneal::curve::composed;
using anneal::curve::cosine;
using anneal::curve::exponential;
using anneal::curve::hyperbolic;
using anneal::curve::linear;
using anneal::curve::logarithmic;
using anneal::curve::mirrored;
using anneal::curve::power;
using anneal::curve::tanh;

}  // namespace anneal::curve

export namespace anneal::keras {

using anneal::keras::CosineDecay;
using anneal::keras::CosineDecayRestarts;
using anneal::keras::ExponentialDecay;
using anneal::keras::InverseTimeDecay;
using anneal::keras::PiecewiseConstantDecay;
using anneal::keras::PolynomialDecay;
using anneal::keras::ReduceLROnPlateau;
using anneal::keras::name_of;
using anneal::keras::plateau_mode;

}  // namespace anneal::keras

export namespace anneal::keras::params {

using anneal::keras::params::CosineDecay;
using anneal::keras::params::CosineDecayRestarts;
using anneal::keras::params::ExponentialDecay;
using anneal::keras::params::InverseTimeDecay;
using anneal::keras::params::PiecewiseConstantDecay;
using anneal::keras::params::PolynomialDecay;
using anneal::keras::params::ReduceLROnPlateau;
using anneal::keras::params::decay;

}  // namespace anneal::keras::params

export namespace anneal::libtorch {

using anneal::libtorch::ReduceLROnPlateauScheduler;
using anneal::libtorch::StepLR;

}  // namespace anneal::libtorch

export namespace anneal::libtorch::params {

using anneal::libtorch::params::ReduceLROnPlateauScheduler;
using anneal::libtorch::params::StepLR;

}  // namespace anneal::libtorch::params

export namespace anneal::llmc {

using anneal::llmc::constant;
using anneal::llmc::cosine;
using anneal::llmc::linear;
using anneal::llmc::wsd;

}  // namespace anneal::llmc

export namespace anneal::llmc::params {

using anneal::llmc::params::constant;
using anneal::llmc::params::cosine;
using anneal::llmc::params::linear;
using anneal::llmc::params::scheduler;
using anneal::llmc::params::wsd;

}  // namespace anneal::llmc::params

export namespace anneal::megatron {

using anneal::megatron::OptimizerParamScheduler;
using anneal::megatron::curve_style;
using anneal::megatron::decay_style;
using anneal::megatron::hyperparameter;
using anneal::megatron::increase_style;
using anneal::megatron::lr_and_weight_decay;
using anneal::megatron::name_of;

}  // namespace anneal::megatron

export namespace anneal::megatron::params {

using anneal::megatron::params::OptimizerParamScheduler;

}  // namespace anneal::megatron::params

export namespace anneal::optax {

using anneal::optax::boundary_and_scale;
using anneal::optax::constant_schedule;
using anneal::optax::cosine_decay_schedule;
using anneal::optax::cosine_onecycle_schedule;
using anneal::optax::dictionary;
using anneal::optax::exponential_decay;
using anneal::optax::interpolation;
using anneal::optax::join_schedules;
using anneal::optax::linear_onecycle_schedule;
using anneal::optax::linear_schedule;
using anneal::optax::name_of;
using anneal::optax::piecewise_constant_schedule;
using anneal::optax::piecewise_interpolate_schedule;
using anneal::optax::polynomial_schedule;
using anneal::optax::reduce_on_plateau;
using anneal::optax::sgdr_schedule;
using anneal::optax::warmup_constant_schedule;
using anneal::optax::warmup_cosine_decay_schedule;
using anneal::optax::warmup_exponential_decay_schedule;

}  // namespace anneal::optax

export namespace anneal::optax::params {

using anneal::optax::params::constant_schedule;
using anneal::optax::params::cosine_decay_schedule;
using anneal::optax::params::cosine_onecycle_schedule;
using anneal::optax::params::exponential_decay;
using anneal::optax::params::join_schedules;
using anneal::optax::params::linear_onecycle_schedule;
using anneal::optax::params::linear_schedule;
using anneal::optax::params::piecewise_constant_schedule;
using anneal::optax::params::piecewise_interpolate_schedule;
using anneal::optax::params::polynomial_schedule;
using anneal::optax::params::reduce_on_plateau;
using anneal::optax::params::sgdr_schedule;
using anneal::optax::params::warmup_constant_schedule;
using anneal::optax::params::warmup_cosine_decay_schedule;
using anneal::optax::params::warmup_exponential_decay_schedule;
using anneal::optax::params::with_scales;

}  // namespace anneal::optax::params

export namespace anneal::pytorch {

using anneal::pytorch::ChainedScheduler;
using anneal::pytorch::ConstantLR;
using anneal::pytorch::CosineAnnealingLR;
using anneal::pytorch::CosineAnnealingWarmRestarts;
using anneal::pytorch::CyclicLR;
using anneal::pytorch::ExponentialLR;
using anneal::pytorch::LRScheduler;
using anneal::pytorch::LambdaLR;
using anneal::pytorch::LinearLR;
using anneal::pytorch::MultiStepLR;
using anneal::pytorch::MultiplicativeLR;
using anneal::pytorch::OneCycleLR;
using anneal::pytorch::PolynomialLR;
using anneal::pytorch::ReduceLROnPlateau;
using anneal::pytorch::SWALR;
using anneal::pytorch::SequentialLR;
using anneal::pytorch::StepLR;
using anneal::pytorch::anneal_strategy;
using anneal::pytorch::form;
using anneal::pytorch::hyperparameter;
using anneal::pytorch::lr_and_momentum;
using anneal::pytorch::name_of;
using anneal::pytorch::running_product;
using anneal::pytorch::scale_mode;
using anneal::pytorch::threshold_mode;

}  // namespace anneal::pytorch

export namespace anneal::pytorch::params {

using anneal::pytorch::params::ChainedScheduler;
using anneal::pytorch::params::ConstantLR;
using anneal::pytorch::params::CosineAnnealingLR;
using anneal::pytorch::params::CosineAnnealingWarmRestarts;
using anneal::pytorch::params::CyclicLR;
using anneal::pytorch::params::CyclicLR_of;
using anneal::pytorch::params::ExponentialLR;
using anneal::pytorch::params::LambdaLR;
using anneal::pytorch::params::LambdaLR_of;
using anneal::pytorch::params::LinearLR;
using anneal::pytorch::params::MultiStepLR;
using anneal::pytorch::params::MultiStepLR_of;
using anneal::pytorch::params::MultiplicativeLR;
using anneal::pytorch::params::MultiplicativeLR_of;
using anneal::pytorch::params::OneCycleLR;
using anneal::pytorch::params::PolynomialLR;
using anneal::pytorch::params::ReduceLROnPlateau;
using anneal::pytorch::params::SWALR;
using anneal::pytorch::params::SequentialLR;
using anneal::pytorch::params::StepLR;
using anneal::pytorch::params::with_lambda;

}  // namespace anneal::pytorch::params

export namespace anneal::timm {

using anneal::timm::CosineLRScheduler;
using anneal::timm::MultiStepLRScheduler;
using anneal::timm::PlateauLRScheduler;
using anneal::timm::PolyLRScheduler;
using anneal::timm::StepLRScheduler;
using anneal::timm::TanhLRScheduler;

}  // namespace anneal::timm

export namespace anneal::timm::params {

using anneal::timm::params::CosineLRScheduler;
using anneal::timm::params::MultiStepLRScheduler;
using anneal::timm::params::MultiStepLRScheduler_of;
using anneal::timm::params::PlateauLRScheduler;
using anneal::timm::params::PolyLRScheduler;
using anneal::timm::params::StepLRScheduler;
using anneal::timm::params::TanhLRScheduler;

}  // namespace anneal::timm::params

export namespace anneal::transformers {

using anneal::transformers::get_constant_schedule;
using anneal::transformers::get_constant_schedule_with_warmup;
using anneal::transformers::get_cosine_schedule_with_warmup;
using anneal::transformers::get_cosine_with_hard_restarts_schedule_with_warmup;
using anneal::transformers::get_cosine_with_min_lr_schedule_with_warmup;
using anneal::transformers::get_cosine_with_min_lr_schedule_with_warmup_lr_rate;
using anneal::transformers::get_greedy_schedule;
using anneal::transformers::get_inverse_sqrt_schedule;
using anneal::transformers::get_linear_schedule_with_warmup;
using anneal::transformers::get_polynomial_decay_schedule_with_warmup;
using anneal::transformers::get_reduce_on_plateau_schedule;
using anneal::transformers::get_wsd_schedule;
using anneal::transformers::name_of;
using anneal::transformers::threshold_mode;
using anneal::transformers::wsd_type;

}  // namespace anneal::transformers

export namespace anneal::transformers::params {

using anneal::transformers::params::get_constant_schedule;
using anneal::transformers::params::get_constant_schedule_with_warmup;
using anneal::transformers::params::get_cosine_schedule_with_warmup;
using anneal::transformers::params::get_cosine_with_hard_restarts_schedule_with_warmup;
using anneal::transformers::params::get_cosine_with_min_lr_schedule_with_warmup;
using anneal::transformers::params::get_cosine_with_min_lr_schedule_with_warmup_lr_rate;
using anneal::transformers::params::get_greedy_schedule;
using anneal::transformers::params::get_inverse_sqrt_schedule;
using anneal::transformers::params::get_linear_schedule_with_warmup;
using anneal::transformers::params::get_polynomial_decay_schedule_with_warmup;
using anneal::transformers::params::get_reduce_on_plateau_schedule;
using anneal::transformers::params::get_wsd_schedule;

}  // namespace anneal::transformers::params
