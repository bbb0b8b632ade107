BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('v3.2.0.a');
CREATE TABLE studies (
	study_id INTEGER NOT NULL, 
	study_name VARCHAR(512) NOT NULL, 
	PRIMARY KEY (study_id)
);
INSERT INTO "studies" VALUES(1,'least');
INSERT INTO "studies" VALUES(2,'largest');
INSERT INTO "studies" VALUES(3,'of two objectives');
INSERT INTO "studies" VALUES(4,'new');
CREATE TABLE study_directions (
	study_direction_id INTEGER NOT NULL, 
	direction VARCHAR(8) NOT NULL, 
	study_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	PRIMARY KEY (study_direction_id), 
	UNIQUE (study_id, objective), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_directions" VALUES(1,'MINIMIZE',1,0);
INSERT INTO "study_directions" VALUES(2,'MAXIMIZE',2,0);
INSERT INTO "study_directions" VALUES(3,'MINIMIZE',3,0);
INSERT INTO "study_directions" VALUES(4,'MAXIMIZE',3,1);
INSERT INTO "study_directions" VALUES(5,'MINIMIZE',4,0);
CREATE TABLE study_system_attributes (
	study_system_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_system_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE study_user_attributes (
	study_user_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_user_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE trial_heartbeats (
	trial_heartbeat_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	PRIMARY KEY (trial_heartbeat_id), 
	UNIQUE (trial_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_intermediate_values (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	UNIQUE (trial_id, step), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_params (
	param_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	param_name VARCHAR(512), 
	param_value FLOAT, 
	distribution_json TEXT, 
	PRIMARY KEY (param_id), 
	UNIQUE (trial_id, param_name), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_params" VALUES(1,1,'peak',1.38981292594696865735e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(2,1,'warmup',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(3,1,'shape',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(4,1,'cosine.final',1.61482537529749718696e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.2, "log": false}}');
INSERT INTO "trial_params" VALUES(5,1,'batch',48.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(6,2,'peak',3.8158250096402873859e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(7,2,'warmup',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(8,2,'shape',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(9,2,'cosine.final',5.69371761282727595343e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.2, "log": false}}');
INSERT INTO "trial_params" VALUES(10,2,'batch',32.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(11,3,'peak',2.25994515511336374266e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(12,3,'warmup',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(13,3,'shape',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(14,3,'inverse_sqrt.timescale',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["1%", "3%", "10%", "30%"]}}');
INSERT INTO "trial_params" VALUES(15,3,'batch',48.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(16,4,'peak',4.67970858965049835154e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(17,4,'warmup',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(18,4,'shape',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(19,4,'polynomial.final',1.09291299594495558422e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.2, "log": false}}');
INSERT INTO "trial_params" VALUES(20,4,'polynomial.power',2.48382281450654751608e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.5, "high": 4.0, "log": true}}');
INSERT INTO "trial_params" VALUES(21,4,'batch',32.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(22,5,'peak',0.000571732830955426,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(23,5,'warmup',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(24,5,'shape',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(25,5,'cosine.final',1.85336523048774876043e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.2, "log": false}}');
INSERT INTO "trial_params" VALUES(26,5,'batch',64.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(27,6,'peak',2.23147201762441682593e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(28,6,'warmup',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(29,6,'shape',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(30,6,'step_decay.gamma',4.07607388704353645891e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.05, "high": 0.7, "log": true}}');
INSERT INTO "trial_params" VALUES(31,6,'step_decay.every',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["15%", "20%", "25%", "35%", "50%"]}}');
INSERT INTO "trial_params" VALUES(32,6,'batch',64.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(33,7,'peak',1.38981292594696865735e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(34,7,'warmup',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(35,7,'shape',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(36,7,'cosine.final',1.61482537529749718696e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.2, "log": false}}');
INSERT INTO "trial_params" VALUES(37,7,'batch',48.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(38,8,'peak',3.8158250096402873859e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(39,8,'warmup',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(40,8,'shape',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(41,8,'cosine.final',5.69371761282727595343e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.2, "log": false}}');
INSERT INTO "trial_params" VALUES(42,8,'batch',32.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(43,9,'peak',2.25994515511336374266e-03,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(44,9,'warmup',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(45,9,'shape',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(46,9,'inverse_sqrt.timescale',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["1%", "3%", "10%", "30%"]}}');
INSERT INTO "trial_params" VALUES(47,9,'batch',48.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(48,10,'peak',4.67970858965049835154e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(49,10,'warmup',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(50,10,'shape',1.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(51,10,'polynomial.final',1.09291299594495558422e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.2, "log": false}}');
INSERT INTO "trial_params" VALUES(52,10,'polynomial.power',2.48382281450654751608e+00,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.5, "high": 4.0, "log": true}}');
INSERT INTO "trial_params" VALUES(53,10,'batch',32.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(54,11,'peak',0.000571732830955426,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(55,11,'warmup',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(56,11,'shape',0.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(57,11,'cosine.final',1.85336523048774876043e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": 0.2, "log": false}}');
INSERT INTO "trial_params" VALUES(58,11,'batch',64.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
INSERT INTO "trial_params" VALUES(59,12,'peak',2.23147201762441682593e-02,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0005, "high": 0.05, "log": true}}');
INSERT INTO "trial_params" VALUES(60,12,'warmup',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["0%", "2%", "5%", "10%", "20%"]}}');
INSERT INTO "trial_params" VALUES(61,12,'shape',2.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["cosine", "polynomial", "step_decay", "inverse_sqrt"]}}');
INSERT INTO "trial_params" VALUES(62,12,'step_decay.gamma',4.07607388704353645891e-01,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.05, "high": 0.7, "log": true}}');
INSERT INTO "trial_params" VALUES(63,12,'step_decay.every',4.0,'{"name": "CategoricalDistribution", "attributes": {"choices": ["15%", "20%", "25%", "35%", "50%"]}}');
INSERT INTO "trial_params" VALUES(64,12,'batch',64.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 16, "low": 16, "high": 64}}');
CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_system_attributes" VALUES(1,7,'constraints:memory','1.0');
INSERT INTO "trial_system_attributes" VALUES(2,8,'constraints:memory','-1.0');
INSERT INTO "trial_system_attributes" VALUES(3,10,'constraints:memory','-1.0');
INSERT INTO "trial_system_attributes" VALUES(4,11,'constraints:memory','-1.0');
INSERT INTO "trial_system_attributes" VALUES(5,12,'constraints:memory','-1.0');
CREATE TABLE trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE trial_values (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT, 
	value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	UNIQUE (trial_id, objective), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_values" VALUES(1,1,0,0.844,'FINITE');
INSERT INTO "trial_values" VALUES(2,2,0,0.134,'FINITE');
INSERT INTO "trial_values" VALUES(3,4,0,0.238,'FINITE');
INSERT INTO "trial_values" VALUES(4,5,0,0.236,'FINITE');
INSERT INTO "trial_values" VALUES(5,6,0,0.623,'FINITE');
INSERT INTO "trial_values" VALUES(6,7,0,0.844,'FINITE');
INSERT INTO "trial_values" VALUES(7,8,0,NULL,'INF_NEG');
INSERT INTO "trial_values" VALUES(8,10,0,0.238,'FINITE');
INSERT INTO "trial_values" VALUES(9,11,0,0.236,'FINITE');
INSERT INTO "trial_values" VALUES(10,12,0,0.623,'FINITE');
CREATE TABLE trials (
	trial_id INTEGER NOT NULL, 
	number INTEGER, 
	study_id INTEGER, 
	state VARCHAR(8) NOT NULL, 
	datetime_start DATETIME, 
	datetime_complete DATETIME, 
	PRIMARY KEY (trial_id), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2026-11-27 07:28:36.956382','2026-11-27 07:28:37.235996');
INSERT INTO "trials" VALUES(2,1,1,'COMPLETE','2026-11-27 07:28:37.305196','2026-11-27 07:28:37.512081');
INSERT INTO "trials" VALUES(3,2,1,'PRUNED','2026-11-27 07:28:37.550660','2026-11-27 07:28:37.721789');
INSERT INTO "trials" VALUES(4,3,1,'COMPLETE','2026-11-27 07:28:37.792580','2026-11-27 07:28:38.008453');
INSERT INTO "trials" VALUES(5,4,1,'COMPLETE','2026-11-27 07:28:38.098633','2026-11-27 07:28:38.345289');
INSERT INTO "trials" VALUES(6,5,1,'COMPLETE','2026-11-27 07:28:38.435209','2026-11-27 07:28:38.658964');
INSERT INTO "trials" VALUES(7,0,2,'COMPLETE','2026-11-27 07:28:39.324569','2026-11-27 07:28:39.730415');
INSERT INTO "trials" VALUES(8,1,2,'COMPLETE','2026-11-27 07:28:39.938077','2026-11-27 07:28:41.576809');
INSERT INTO "trials" VALUES(9,2,2,'PRUNED','2026-11-27 07:28:41.612860','2026-11-27 07:28:41.781203');
INSERT INTO "trials" VALUES(10,3,2,'COMPLETE','2026-11-27 07:28:41.820384','2026-11-27 07:28:42.044537');
INSERT INTO "trials" VALUES(11,4,2,'COMPLETE','2026-11-27 07:28:42.099079','2026-11-27 07:28:42.274289');
INSERT INTO "trials" VALUES(12,5,2,'COMPLETE','2026-11-27 07:28:42.358964','2026-11-27 07:28:42.626324');
CREATE TABLE version_info (
	version_info_id INTEGER NOT NULL, 
	schema_version INTEGER, 
	library_version VARCHAR(256), 
	PRIMARY KEY (version_info_id), 
	CHECK (version_info_id=1)
);
INSERT INTO "version_info" VALUES(1,12,'5.0.0');
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
CREATE INDEX ix_trials_study_id ON trials (study_id);
COMMIT;
