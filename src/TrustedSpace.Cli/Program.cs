using System.CommandLine;
using TrustedSpace.Cli.Audit;
using TrustedSpace.Cli.Billing;
using TrustedSpace.Cli.Catalog;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Cli.Demo;
using TrustedSpace.Cli.Details;
using TrustedSpace.Cli.Exports;
using TrustedSpace.Cli.Flows;
using TrustedSpace.Cli.Freezes;
using TrustedSpace.Cli.Grants;
using TrustedSpace.Cli.JobFiles;
using TrustedSpace.Cli.Jobs;
using TrustedSpace.Cli.Objections;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Participants;
using TrustedSpace.Cli.Receipts;
using TrustedSpace.Cli.Space;

var root = new RootCommand("Use a trusted data space: bring one up, find data, ask for grants, compute, and check the log.")
{
    DemoCommand.Create(),
    UpCommand.Create(),
    PrepareCommand.Create(),
    CertificatesCommand.Create(),
    CatalogCommand.Create(),
    GrantCommand.Create(),
    QuoteCommand.Create(),
    QueryCommand.Create(),
    ExportCommand.Create(),
    WatermarkCommand.Create(),
    RunCommand.Create(),
    JobsCommand.Create(),
    FlowsCommand.Create(),
    InvoiceCommand.Create(),
    StatementCommand.Create(),
    SettleCommand.Create(),
    ReceiptCommand.Create(),
    ParticipantsCommand.Create(),
    FreezeCommand.Create(),
    UnfreezeCommand.Create(),
    FreezesCommand.Create(),
    ObjectionCommand.Create(),
    DetailCommand.Create(),
    EraseCommand.Create(),
    AuditCommand.Create(),
};

return await ErrorBoundary.RunAsync(root.Parse(args));
