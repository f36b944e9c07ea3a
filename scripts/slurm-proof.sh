#!/bin/bash
# Colours a film by a Slurm array job of 4 on this machine alone and compares it with the
# plain run. Needs root and Debian's slurm-wlm: starts munged, slurmctld and slurmd for
# itself, without systemd, and ends them.
#
#	scripts/slurm-proof.sh [FILM]
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/${VIDCOLOR_BIN:-bin/vidcolor}
[ -x "$bin" ] || bin=$VIDCOLOR_BIN
command -v slurmctld >/dev/null || { echo "slurm-proof: apt-get install slurm-wlm"; exit 1; }
dir=$(mktemp -d) host=$(hostname -s)
mkdir "$dir/state" "$dir/spool" "$dir/out"
cat >"$dir/slurm.conf" <<E2
ClusterName=one
SlurmctldHost=$host
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/ctld.pid
SlurmdPidFile=$dir/d.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$dir/jobs
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MaxArraySize=10001
NodeName=$host CPUs=$(nproc) State=UNKNOWN
PartitionName=film Nodes=ALL Default=YES MaxTime=INFINITE State=UP
E2
export SLURM_CONF=$dir/slurm.conf
munge=
if ! pgrep -x munged >/dev/null; then
	mkdir -p /run/munge && chown munge: /run/munge
	runuser -u munge -- /usr/sbin/munged --pid-file=/run/munge/proof.pid && munge=/run/munge/proof.pid
fi
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
end() {
	for f in "$dir/d.pid" "$dir/ctld.pid" $munge; do [ -f "$f" ] && kill "$(cat "$f")" || true; done
	sleep 1
	rm -rf "$dir"
}
trap end EXIT

film=${1:-$dir/film.mkv}
[ -f "$film" ] || ffmpeg -v error -f lavfi -i testsrc2=s=160x96:r=25:d=17 -f lavfi -i smptebars=s=160x96:r=25:d=17 -f lavfi -i testsrc=s=160x96:r=25:d=17 \
	-f lavfi -i rgbtestsrc=s=160x96:r=25:d=17 -f lavfi -i sine=d=68 -filter_complex '[0][1][2][3]concat=n=4[v]' -map '[v]' -map 4 -preset ultrafast -pix_fmt yuv420p "$film"
export VIDCOLOR_KEEP_COLOR=never VIDCOLOR_ENCODER_THREADS=2
"$bin" --progress none "$film" "$dir/plain.mkv"
"$bin" plan "$film" --to "$dir/out/film.mkv" -o "$dir/film.json" --unit-length 12

cat >"$dir/array.sh" <<E2
#!/bin/bash
#SBATCH --array=0-3 --cpus-per-task=1 --requeue --open-mode=append --output=$dir/work-%a.log
exec "$bin" work "$dir/film.json" --unit \$SLURM_ARRAY_TASK_ID --threads 1 --progress none
E2
cat >"$dir/join.sh" <<E2
#!/bin/bash
#SBATCH --open-mode=append --output=$dir/join.log
exec "$bin" join "$dir/film.json" --progress none
E2
units=$(grep -c '^{"unit"' "$dir/film.json")
[ "$units" = 4 ] || echo "slurm-proof: $units units, the array has 4"
began=$(date +%s)
job=$(sbatch --parsable "$dir/array.sh")
join=$(sbatch --parsable --dependency=afterany:"$job" --kill-on-invalid-dep=yes "$dir/join.sh")
while squeue -h -j "$job,$join" 2>/dev/null | grep -q .; do sleep 1; done
cat "$dir"/work-*.log "$dir/join.log"
sums() { ffmpeg -v error -i "$1" -map 0 -fps_mode passthrough -c:a copy -f framemd5 - | grep -v '^#' | md5sum; }
[ "$(sums "$dir/plain.mkv")" = "$(sums "$dir/out/film.mkv")" ] || { echo "slurm-proof: the films differ"; exit 1; }
[ "$(ls -A "$dir/out")" = film.mkv ] || { echo "slurm-proof: something was left"; exit 1; }
awk '{print}' "$dir/jobs" | grep -o 'JobState=[A-Z]*' | sort | uniq -c
echo "slurm-proof: $units units by an array of 4 in $(($(date +%s) - began)) s; bit-identical to the plain run"
