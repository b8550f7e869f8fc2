#!/bin/bash
# Workers as a SLURM job: sbatch --ntasks=8 slurm.sh tcp://LOGIN-NODE:8786
#SBATCH --job-name=molgrade
#SBATCH --ntasks=4
#SBATCH --cpus-per-task=2
#SBATCH --mem-per-cpu=4G
#SBATCH --time=02:00:00
#SBATCH --signal=TERM@60
# With --gres=gpu:1 and --gpu each worker offers a GPU.

# One worker to a task. A minute before the time is up each is told to end, and what it grades is graded elsewhere.
exec srun --kill-on-bad-exit=0 molgrade worker "$1" "${@:2}"
