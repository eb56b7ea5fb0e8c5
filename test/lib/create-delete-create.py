"""Creates, deletes and creates a stack in Moto's CloudFormation; a JSON line a step: status, log groups, tables.

Of the resources only those that keep data or have fixed names and that Moto can make; the rest is Moto's limit.
"""

import json
import sys

import boto3
from moto import mock_aws

KEPT_TYPES = {
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::Events::EventBus",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
}
CREDENTIALS = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}


def say(step):
    groups = boto3.client("logs", **CREDENTIALS).describe_log_groups()["logGroups"]
    tables = boto3.client("dynamodb", **CREDENTIALS).list_tables()["TableNames"]
    print(json.dumps({"step": step, "logGroups": len(groups), "tables": len(tables)}))


with open(sys.argv[1]) as file:
    resources = json.load(file)["Resources"]
resources = {name: each for name, each in resources.items() if each["Type"] in KEPT_TYPES}
template = json.dumps({"Resources": resources})

with mock_aws():
    cloudformation = boto3.client("cloudformation", **CREDENTIALS)
    for step in ("create", "create again"):
        cloudformation.create_stack(StackName="Certflow", TemplateBody=template)
        say(step)
        cloudformation.delete_stack(StackName="Certflow")
        say(f"delete after {step}")
