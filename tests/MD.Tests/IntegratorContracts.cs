using Potentials.Core;
using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

public sealed class VelocityVerletKeepsTheContract : IntegratorContract
{
    protected override IIntegrator Create(Time timestep) => new VelocityVerlet(timestep);
}

public sealed class LangevinKeepsTheContract : IntegratorContract
{
    protected override IIntegrator Create(Time timestep) => new Langevin(timestep, TemperatureProgram.Constant(Temperature.K(40)), Time.Ps(1), 7);

    protected override bool ConservesMomentum => false;
}

public sealed class VelocityRescalingKeepsTheContract : IntegratorContract
{
    protected override IIntegrator Create(Time timestep) => new VelocityRescaling(timestep, TemperatureProgram.Constant(Temperature.K(40)), Time.Ps(0.2), 7);
}

public sealed class NoseHooverChainKeepsTheContract : IntegratorContract
{
    protected override IIntegrator Create(Time timestep) => new NoseHooverChain(timestep, TemperatureProgram.Constant(Temperature.K(40)), Time.Ps(0.2));
}

public sealed class IntegratorDescriptionTests
{
    [Fact]
    public void Settings_are_described_with_their_units()
    {
        var cold = TemperatureProgram.Constant(Temperature.K(40));
        Assert.Contains("dt 2 fs", new VelocityVerlet(Time.Fs(2)).Description, StringComparison.Ordinal);
        Assert.Contains("dt 0.5 fs, friction 10 1/ps", new Langevin(Time.Fs(0.5), cold, Time.Ps(0.1), 7).Description, StringComparison.Ordinal);
        Assert.Contains("dt 1 fs, tau 100 fs", new VelocityRescaling(Time.Fs(1), cold, Time.Ps(0.1), 7).Description, StringComparison.Ordinal);
        Assert.Contains("dt 1 fs, tau 100 fs", new NoseHooverChain(Time.Fs(1), cold, Time.Ps(0.1)).Description, StringComparison.Ordinal);
    }
}
