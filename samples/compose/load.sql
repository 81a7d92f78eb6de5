-- Fills hospital C's database for docker-compose.yml; run again it starts afresh.
BEGIN;
DROP TABLE IF EXISTS aspirates;
CREATE TABLE aspirates (
    diagnosis text NOT NULL,
    radius_mean double precision NOT NULL,
    texture_mean double precision NOT NULL,
    perimeter_mean double precision NOT NULL,
    area_mean double precision NOT NULL,
    smoothness_mean double precision NOT NULL,
    compactness_mean double precision NOT NULL,
    concavity_mean double precision NOT NULL,
    concave_points_mean double precision NOT NULL,
    symmetry_mean double precision NOT NULL,
    fractal_dimension_mean double precision NOT NULL,
    radius_se double precision NOT NULL,
    texture_se double precision NOT NULL,
    perimeter_se double precision NOT NULL,
    area_se double precision NOT NULL,
    smoothness_se double precision NOT NULL,
    compactness_se double precision NOT NULL,
    concavity_se double precision NOT NULL,
    concave_points_se double precision NOT NULL,
    symmetry_se double precision NOT NULL,
    fractal_dimension_se double precision NOT NULL,
    radius_worst double precision NOT NULL,
    texture_worst double precision NOT NULL,
    perimeter_worst double precision NOT NULL,
    area_worst double precision NOT NULL,
    smoothness_worst double precision NOT NULL,
    compactness_worst double precision NOT NULL,
    concavity_worst double precision NOT NULL,
    concave_points_worst double precision NOT NULL,
    symmetry_worst double precision NOT NULL,
    fractal_dimension_worst double precision NOT NULL
);
\copy aspirates FROM '/samples/wisconsin/hospital-c.csv' WITH (FORMAT csv, HEADER true)
COMMIT;
