using System.Globalization;

namespace Potentials.MD;

/// <summary>
/// FIRE (Bitzek et al., Phys. Rev. Lett. 97, 170201, 2006) in the flavour of ASE: unit masses, mixing before the kick, the whole move
/// capped. P = F·v; when P &gt; 0: v = (1−α)v + αF|v|/|F|, and after N_min such steps dt grows by f_inc up to dt_max and α shrinks by f_α;
/// otherwise v = 0, α = α_start, dt shrinks by f_dec. Then v += dt·F, r += dt·v. The first step skips the mixing.
/// </summary>
public sealed record Fire : IOptimizer
{
    /// <summary>First time step.</summary>
    public double Start { get; init; } = 0.1;

    /// <summary>Largest time step dt_max.</summary>
    public double Largest { get; init; } = 1.0;

    /// <summary>Longest move of all coordinates together, Å.</summary>
    public double MaxMove { get; init; } = 0.2;

    /// <summary>N_min: downhill steps before the time step grows.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>f_inc.</summary>
    public double Growth { get; init; } = 1.1;

    /// <summary>f_dec.</summary>
    public double Shrinkage { get; init; } = 0.5;

    /// <summary>α_start.</summary>
    public double Mixing { get; init; } = 0.1;

    /// <summary>f_α.</summary>
    public double MixingDecay { get; init; } = 0.99;

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture,
        $"FIRE, dt {Start:R} to {Largest:R}, max move {MaxMove:R}, patience {Patience}, growth {Growth:R}, shrinkage {Shrinkage:R}, mixing {Mixing:R} x {MixingDecay:R}");

    /// <inheritdoc/>
    IDescent IOptimizer.Start(int coordinates, double energyNoise)
    {
        DescentVectors.RequirePositive(Start, "first time step of FIRE");
        DescentVectors.RequirePositive(Largest, "largest time step of FIRE");
        DescentVectors.RequirePositive(MaxMove, "longest move of FIRE");
        return new Descent(this, coordinates);
    }

    private sealed class Descent(Fire settings, int coordinates) : IDescent
    {
        private readonly double[] velocities = new double[coordinates];
        private bool moving;
        private double timestep = settings.Start, mixing = settings.Mixing;
        private int downhill;

        public bool IsStalled => false;

        public void Advance(double energy, ReadOnlySpan<double> forces, Span<double> coordinates)
        {
            if (moving) Mix(forces);
            moving = true;
            HostKernels.AddScaled(timestep, forces, velocities);
            double length = timestep * DescentVectors.Norm(velocities);
            HostKernels.AddScaled(length > settings.MaxMove ? timestep * (settings.MaxMove / length) : timestep, velocities, coordinates);
        }

        private void Mix(ReadOnlySpan<double> forces)
        {
            if (HostKernels.Dot(forces, velocities) > 0)
            {
                double ratio = mixing * DescentVectors.Norm(velocities) / DescentVectors.Norm(forces);
                HostKernels.Scale(1 - mixing, velocities);
                HostKernels.AddScaled(ratio, forces, velocities);
                if (downhill > settings.Patience)
                {
                    timestep = Math.Min(timestep * settings.Growth, settings.Largest);
                    mixing *= settings.MixingDecay;
                }
                downhill++;
            }
            else
            {
                Array.Clear(velocities);
                mixing = settings.Mixing;
                timestep *= settings.Shrinkage;
                downhill = 0;
            }
        }

        public void Save(BinaryWriter writer)
        {
            writer.Write(moving);
            writer.Write(timestep);
            writer.Write(mixing);
            writer.Write(downhill);
            DescentVectors.Write(writer, velocities);
        }

        public void Load(BinaryReader reader)
        {
            moving = reader.ReadBoolean();
            timestep = reader.ReadDouble();
            mixing = reader.ReadDouble();
            downhill = reader.ReadInt32();
            DescentVectors.Read(reader, velocities);
        }
    }
}
