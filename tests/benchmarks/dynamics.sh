#!/usr/bin/env bash
# 100 ps of liquid argon (constant energy, Langevin, Bussi) and 5 ps of silicon with nequix-mp-1: drift, temperature, plots.
#   bash tests/benchmarks/dynamics.sh FOLDER       (after: dotnet build potentials/cli -c Release)
set -eu
cd "$(dirname "$0")/../.."
program=$PWD/potentials/cli/bin/Release/net10.0/linux-x64/potentials
shared=$PWD/../shared folder=${1:?a folder for the results}
mkdir -p "$folder" && cd "$folder"
run() { # name, structure, potential, md
  cat > "$1.yaml" <<EOF
structure: {$2}
potential: {$3}
md: {$4}
output: {folder: $1, trajectory: binary, trajectory_interval: 500, thermo_interval: 10}
EOF
  echo "== $1: $4"
  "$program" md "$1.yaml" --fresh | grep -E 'steps done|temperature'
}
argon="crystal: fcc, element: Ar, a: 5.74 Å, repeat: [8, 8, 8]" lj="model: lennard-jones-ar"
silicon="crystal: diamond, element: Si, a: 5.457 Å, repeat: [2, 2, 2]"
nequix="file: $shared/models/nequix/nequix-mp-1.nqx"
run argon-melt     "$argon" "$lj" "ensemble: nvt-langevin, temperature: 95 K, friction: 2 1/ps, timestep: 5 fs, steps: 4000"
liquid="file: $PWD/argon-melt/final.extxyz"
run argon-nve      "$liquid" "$lj" "ensemble: nve, velocities: keep, timestep: 5 fs, steps: 20000"
run argon-langevin "$liquid" "$lj" "ensemble: nvt-langevin, temperature: 95 K, friction: 1 1/ps, velocities: keep, timestep: 5 fs, steps: 20000"
run argon-bussi    "$liquid" "$lj" "ensemble: nvt-bussi, temperature: 95 K, tau: 100 fs, velocities: keep, timestep: 5 fs, steps: 20000"
for dtype in float64 float32; do
  run silicon-nve-$dtype "$silicon" "$nequix, dtype: $dtype" "ensemble: nve, initial_temperature: 600 K, timestep: 1 fs, steps: 5000"
done
run silicon-langevin-float32 "$silicon" "$nequix, dtype: float32" "ensemble: nvt-langevin, temperature: 300 K, friction: 5 1/ps, timestep: 1 fs, steps: 5000"
