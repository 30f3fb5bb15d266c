using System.Globalization;
using Potentials.Core;

namespace Potentials.MD;

/// <summary>
/// Limited-memory BFGS (Nocedal, Math. Comp. 35, 773, 1980; two-loop recursion). With the line search (default) each direction is searched
/// for a point that fulfils the strong Wolfe conditions (Nocedal and Wright, Numerical Optimization, 3.5); without it every step is taken
/// as it is and only capped, as ASE's LBFGS does.
/// </summary>
public sealed record LBfgs : IOptimizer
{
    /// <summary>Pairs of moves and force changes remembered.</summary>
    public int Memory { get; init; } = 100;

    /// <summary>Longest move of an atom, Å.</summary>
    public double MaxMove { get; init; } = 0.2;

    /// <summary>First guess of the curvature, eV/Å².</summary>
    public double Curvature { get; init; } = 70;

    /// <summary>Whether to search along each direction.</summary>
    public bool LineSearch { get; init; } = true;

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture,
        $"L-BFGS, memory {Memory}, max move {MaxMove:R}, curvature {Curvature:R}, line search {(LineSearch ? "on" : "off")}");

    /// <inheritdoc/>
    public IDescent Start(int coordinates, double energyNoise = 1e-13)
    {
        DescentVectors.RequirePositive(MaxMove, "longest move of L-BFGS");
        DescentVectors.RequirePositive(Curvature, "first curvature of L-BFGS");
        if (Memory < 1) throw new ConfigError($"L-BFGS cannot remember {Memory} pairs; give at least 1.");
        return LineSearch ? new SearchedDescent(this, coordinates, energyNoise) : new PlainDescent(this, coordinates);
    }

    private sealed class PlainDescent(LBfgs settings, int coordinates) : IDescent
    {
        private readonly InverseHessian hessian = new(settings.Memory, coordinates);
        private readonly double[] lastPoint = new double[coordinates], lastForces = new double[coordinates], direction = new double[coordinates];
        private bool moving;

        public bool IsStalled => false;

        public void Advance(double energy, ReadOnlySpan<double> forces, Span<double> coordinates)
        {
            if (moving) hessian.Learn(lastPoint, lastForces, coordinates, forces);
            moving = true;
            coordinates.CopyTo(lastPoint);
            forces.CopyTo(lastForces);
            hessian.Apply(forces, 1 / settings.Curvature, direction);
            double longest = DescentVectors.LongestRow(direction);
            HostKernels.AddScaled(longest >= settings.MaxMove ? settings.MaxMove / longest : 1, direction, coordinates);
        }

        public void Save(BinaryWriter writer)
        {
            writer.Write(moving);
            DescentVectors.Write(writer, lastPoint);
            DescentVectors.Write(writer, lastForces);
            hessian.Save(writer);
        }

        public void Load(BinaryReader reader)
        {
            moving = reader.ReadBoolean();
            DescentVectors.Read(reader, lastPoint);
            DescentVectors.Read(reader, lastForces);
            hessian.Load(reader);
        }
    }

    private sealed class SearchedDescent(LBfgs settings, int coordinates, double energyNoise) : IDescent
    {
        private readonly InverseHessian hessian = new(settings.Memory, coordinates);
        private readonly WolfeSearch search = new(energyNoise);
        private readonly double[] origin = new double[coordinates], originForces = new double[coordinates], direction = new double[coordinates];
        private bool moving;
        private int failures, flat;

        /// <summary>Forces still shrink for a while after the energy has ceased to; a hundred moves without a visible change of energy are enough.</summary>
        public bool IsStalled => failures > 1 || flat > 100;

        public void Advance(double energy, ReadOnlySpan<double> forces, Span<double> coordinates)
        {
            if (moving)
            {
                switch (search.Judge(energy, -HostKernels.Dot(forces, direction)))
                {
                    case WolfeSearch.Verdict.Continue:
                        MoveTo(coordinates);
                        return;
                    case WolfeSearch.Verdict.Accept:
                        failures = 0;
                        flat = search.IsFlat(energy) ? flat + 1 : 0;
                        hessian.Learn(origin, originForces, coordinates, forces);
                        break;
                    case WolfeSearch.Verdict.Fail:
                        // Not even a short move helps: forget the curvature and try once more along the force, from the origin.
                        failures++;
                        hessian.Clear();
                        origin.CopyTo(coordinates);
                        Search(search.Energy, originForces, coordinates);
                        return;
                }
            }
            moving = true;
            coordinates.CopyTo(origin);
            forces.CopyTo(originForces);
            Search(energy, originForces, coordinates);
        }

        private void Search(double energy, double[] forces, Span<double> coordinates)
        {
            double scale = hessian.Scale ?? 1 / settings.Curvature;
            hessian.Apply(forces, scale, direction);
            double slope = -HostKernels.Dot(forces, direction);
            if (!(slope < 0))
            {
                hessian.Clear();
                hessian.Apply(forces, 1 / settings.Curvature, direction);
                slope = -HostKernels.Dot(forces, direction);
            }
            double longest = DescentVectors.LongestRow(direction);
            search.Begin(energy, slope, longest > 0 ? settings.MaxMove / longest : 1);
            MoveTo(coordinates);
        }

        private void MoveTo(Span<double> coordinates)
        {
            origin.CopyTo(coordinates);
            HostKernels.AddScaled(search.Position, direction, coordinates);
        }

        public void Save(BinaryWriter writer)
        {
            writer.Write(moving);
            writer.Write(failures);
            writer.Write(flat);
            DescentVectors.Write(writer, origin);
            DescentVectors.Write(writer, originForces);
            DescentVectors.Write(writer, direction);
            search.Save(writer);
            hessian.Save(writer);
        }

        public void Load(BinaryReader reader)
        {
            moving = reader.ReadBoolean();
            failures = reader.ReadInt32();
            flat = reader.ReadInt32();
            DescentVectors.Read(reader, origin);
            DescentVectors.Read(reader, originForces);
            DescentVectors.Read(reader, direction);
            search.Load(reader);
            hessian.Load(reader);
        }
    }
}
