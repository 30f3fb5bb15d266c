#!/usr/bin/env bash
# Crystals relax with nequix-mp-1; the minima are then disturbed (atoms by 0.05 Å, cells by 5 GPa) and must be found again.
#   bash tests/benchmarks/relaxations.sh FOLDER      (after: dotnet build potentials/cli -c Release)
set -eu
cd "$(dirname "$0")/../.."
program=$PWD/potentials/cli/bin/Release/net10.0/linux-x64/potentials
shared=$PWD/../shared folder=${1:?a folder for the results}
mkdir -p "$folder" && cd "$folder"
crystals=$shared/data/structures
files=(mp-149_Si2 mp-66_C2 mp-2998_BaTiO3 mp-18767-LiMnO2 mp/mp_mp-1220317 mp/mp_mp-1487 mp/mp_mp-815 mp/mp_mp-28163 mp/mp_mp-540593 mp/mp_mp-6969 mp/mp_mp-2486616)
relax() { # folder, structure, relax options, frames
  mkdir -p "$1"
  cat > "$1.yaml" <<EOF
structure: {$2}
potential: {file: $shared/models/nequix/nequix-mp-1.nqx, dtype: float64}
relax: {optimizer: lbfgs, cell: frechet, $3}
output: {folder: $1, trajectory: none, plot: false}
EOF
  local start=$EPOCHREALTIME
  "$program" relax "$1.yaml" --fresh > "$1/log" 2>&1 || { tail -5 "$1/log"; exit 1; }
  seconds=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
}
value() { grep -o "\"$2\": *[^,}]*" "$1/summary.json" | head -1 | sed 's/.*: *//'; }
lengths() { sed -n 2p "$1/relaxed.extxyz" | grep -o 'Lattice="[^"]*"' | tr -d 'Latice="' | awk '{ printf "%.4f %.4f %.4f", sqrt($1^2+$2^2+$3^2), sqrt($4^2+$5^2+$6^2), sqrt($7^2+$8^2+$9^2) }'; }
atoms() { head -1 "$1/relaxed.extxyz"; }
echo "| crystal | atoms | minimum (eV/atom) | found again, difference (meV/atom) | a, b, c (Å) | largest difference (Å) | start above the minimum (meV/atom) | steps | seconds |"
echo "|---|---|---|---|---|---|---|---|---|"
for f in "${files[@]}"; do
  name=$(basename "$f")
  relax "$name-a" "file: $crystals/$f.cif, rattle: 0.02 Å, seed: 3" "fmax: 0.001 eV/Å, smax: 0.01 GPa, max_steps: 1000"
  relax "$name-b" "file: $PWD/$name-a/relaxed.extxyz" "pressure: 5 GPa, fmax: 0.01 eV/Å, smax: 0.1 GPa, max_steps: 500"
  relax "$name-c" "file: $PWD/$name-b/relaxed.extxyz, rattle: 0.05 Å, seed: 4" "fmax: 0.001 eV/Å, smax: 0.01 GPa, max_steps: 1000"
  n=$(atoms "$name-a")
  first=$(grep -m1 'step  *0' "$name-c/log" | grep -oE 'energy +[-0-9.]+' | awk '{ print $2 }')
  awk -v name="$name" -v n="$n" -v a="$(value "$name-a" energy)" -v c="$(value "$name-c" energy)" -v la="$(lengths "$name-a")" -v lc="$(lengths "$name-c")" -v e0="$first" \
    -v steps="$(value "$name-c" steps)" -v conv="$(value "$name-c" converged)" -v s="$seconds" \
    'BEGIN { split(la, x, " "); split(lc, y, " "); for (i = 1; i <= 3; i++) { d = x[i] - y[i]; if (d < 0) d = -d; if (d > m) m = d }
             printf "| %s | %d | %.6f | %+.4f | %s, %s, %s | %.4f | %.1f | %d%s | %s |\n", name, n, a/n, 1000*(c-a)/n, x[1], x[2], x[3], m, 1000*(e0-a)/n, steps, conv == "true" ? "" : " (not converged)", s }'
done
