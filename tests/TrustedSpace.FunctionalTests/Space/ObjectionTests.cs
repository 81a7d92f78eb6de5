using TrustedSpace.Client.Objections;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Objections over processes, from the first word to the correction, by the client library.</summary>
[Collection(WholeSpaceTests.Name)]
public class ObjectionTests(WholeSpace space)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objection_to_a_flow_is_answered_upheld_and_corrects_its_charges()
    {
        var (owner, flow) = (Samples.Hospitals[0], await FlowAsync());
        var charged = ((Flow)flow.Entry).Charges.Where(charge => charge.Owner == owner).Sum(charge => charge.Amount);
        using var hospital = space.Running.Client(owner);

        var raised = await space.Clinic.Objections.RaiseAsync(ObjectionTarget.OfFlow(flow.Index), Words("the radius of two rows is 0"), Cancellation);
        Assert.Equal(ObjectionState.Raised, raised.Case.State);
        var id = raised.Case.Id;
        Assert.Contains(await hospital.Objections.ListAsync(Cancellation), listed => listed.Case.Id == id);

        var early = await Dealings.RefusedAsync(() => space.Regulator.Objections.DismissAsync(id, Words("no"), Cancellation));
        Assert.Equal(RefusalCode.Conflict, early.Code);
        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => space.Clinic.Objections.AssignAsync(id, owner, TimeSpan.FromDays(1), Words("x"), Cancellation))).Code);

        await space.Regulator.Objections.AssignAsync(id, owner, TimeSpan.FromDays(14), Words("say why"), Cancellation);
        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => space.Clinic.Objections.AnswerAsync(id, Words("x"), Cancellation))).Code);
        await hospital.Objections.AnswerAsync(id, Words("true, they were empty") with { Leaves = [flow.Index] }, Cancellation);

        var tooMuch = await Dealings.RefusedAsync(() => UpholdAsync(id, flow.Index, owner, charged + 1));
        Assert.Contains($"{charged} stand", tooMuch.Reason, StringComparison.Ordinal);
        var upheld = await UpholdAsync(id, flow.Index, owner, charged);

        var shown = await space.Clinic.Objections.GetAsync(id, Cancellation);
        Assert.Equal(ObjectionState.Upheld, ObjectionHistory.Verify(shown, space.Authority, signer => signer == Samples.Regulator).State);
        var leaves = (await space.Regulator.Flows.ListAsync(limit: 1000, cancellation: Cancellation)).ToDictionary(entry => entry.Index, entry => entry.Entry);
        Assert.All(shown.Steps, step => Assert.Equal(step.Statement, Assert.IsAssignableFrom<ObjectionEntry>(leaves[step.Leaf]).Statement));
        var correction = Assert.IsType<Correction>(leaves[Assert.Single(upheld.CorrectionLeaves)]);
        Assert.Equal((flow.Index, -charged, owner), (correction.Corrects, Assert.Single(correction.Lines).Amount, correction.Lines[0].Owner));
        Assert.Equal(RefusalCode.Conflict, (await Dealings.RefusedAsync(() => space.Clinic.Objections.WithdrawAsync(id, Words("x"), Cancellation))).Code);
    }

    [Fact]
    public async Task Objection_survives_the_gateway_and_is_withdrawn_by_its_raiser_alone()
    {
        var dataset = ObjectionTarget.Of(Samples.DatasetOf(Samples.Hospitals[1]));
        var id = (await space.Clinic.Objections.RaiseAsync(dataset, Words("its version is old"), Cancellation)).Case.Id;
        using var stranger = space.Running.Client(Samples.Hospitals[2]);
        Assert.DoesNotContain(await stranger.Objections.ListAsync(Cancellation), listed => listed.Case.Id == id);
        Assert.Equal(RefusalCode.Unknown, (await Dealings.RefusedAsync(() => stranger.Objections.GetAsync(id, Cancellation))).Code);

        await space.RestartGatewayAsync();
        foreach (var hospital in Samples.Hospitals)
        {
            await space.AnnouncedAsync(hospital, space.Running.Connectors[hospital].Address);
        }

        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => space.Regulator.Objections.WithdrawAsync(id, Words("x"), Cancellation))).Code);
        Assert.Equal(ObjectionState.Withdrawn, (await space.Clinic.Objections.WithdrawAsync(id, Words("it was renewed"), Cancellation)).Case.State);
    }

    [Fact]
    public async Task Objection_raised_by_a_regulator_or_to_what_is_not_there_is_refused()
    {
        var there = ObjectionTarget.Of(Samples.DatasetOf(Samples.Hospitals[1]));
        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => space.Regulator.Objections.RaiseAsync(there, Words("x"), Cancellation))).Code);
        var missing = ObjectionTarget.Of(DatasetId.Parse("aspirates-z"));
        Assert.Equal(RefusalCode.Unknown, (await Dealings.RefusedAsync(() => space.Clinic.Objections.RaiseAsync(missing, Words("x"), Cancellation))).Code);
        Assert.Equal(RefusalCode.Unknown, (await Dealings.RefusedAsync(() => space.Clinic.Objections.RaiseAsync(ObjectionTarget.OfFlow(1_000_000), Words("x"), Cancellation))).Code);
    }

    private static ObjectionWords Words(string text) => new() { Reason = SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("clinic"), Text = text }) };

    private Task<ObjectionStatus> UpholdAsync(ObjectionId id, long leaf, ParticipantId owner, long amount) => space.Regulator.Objections.UpholdAsync(
        id, Words("they should not have been charged"), [new ObjectionCorrection { Leaf = leaf, Lines = [new CorrectionLine { Owner = owner, Amount = -amount }] }], Cancellation);

    private async Task<LoggedEntry> FlowAsync()
    {
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var job = await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        return (await space.Clinic.Flows.ListAsync(job: job.Job, cancellation: Cancellation)).Single(entry => entry.Entry is Flow);
    }
}
