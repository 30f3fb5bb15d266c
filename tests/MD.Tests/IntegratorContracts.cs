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
