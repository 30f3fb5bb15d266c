using Potentials.Core;

namespace Potentials.MD;

/// <summary>Multiples of an interval.</summary>
internal static class Schedule
{
    public static long Next(long step, long every) => step < 0 ? 0 : (step / every + 1) * every;

    public static long Positive(long every, string what) => every > 0
        ? every
        : throw new ConfigError($"The interval of the {what} is {every} steps; give at least 1.");
}
