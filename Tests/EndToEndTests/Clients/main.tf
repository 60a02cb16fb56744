# An ordinary configuration: a copy of a snapshot, a volume of it on an instance, a snapshot of that, shared; an image of
# that, and a copy of the image, shared. The harness fills in what stands between @.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "@VERSION@" }
  }
}

provider "aws" {
  region = "eu-west-2"
  endpoints {
    ec2 = "@ENDPOINT@"
    sts = "@ENDPOINT@"
  }
}

variable "size" {
  type = number
}

data "aws_caller_identity" "me" {}

# What there is when everything has been made.
data "aws_ebs_volumes" "all" {
  depends_on = [aws_volume_attachment.data]
}

data "aws_ebs_snapshot_ids" "all" {
  depends_on = [aws_ami_copy.copy]
}

data "aws_ami_ids" "all" {
  owners     = ["self"]
  depends_on = [aws_ami_copy.copy]
}

output "listed" {
  value = {
    Volumes   = data.aws_ebs_volumes.all.ids
    Snapshots = data.aws_ebs_snapshot_ids.all.ids
    Images    = data.aws_ami_ids.all.ids
  }
}

resource "aws_ebs_snapshot_copy" "copy" {
  source_snapshot_id = "snap-12345678"
  source_region      = "eu-west-2"
  description        = "by Terraform"
  tags               = { Name = "copy" }
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-2a"
  snapshot_id       = aws_ebs_snapshot_copy.copy.id
  type              = "gp2"
  size              = var.size
  tags              = { Name = "data" }
}

resource "aws_volume_attachment" "data" {
  device_name = "/dev/sdf"
  volume_id   = aws_ebs_volume.data.id
  instance_id = "@INSTANCE@"
}

resource "aws_ebs_snapshot" "data" {
  volume_id   = aws_ebs_volume.data.id
  description = "of the volume"
  tags        = { Name = "snapshot" }
}

resource "aws_snapshot_create_volume_permission" "shared" {
  snapshot_id = aws_ebs_snapshot.data.id
  account_id  = "210987654321"
}

resource "aws_ami" "golden" {
  name                = "golden"
  root_device_name    = "/dev/sda1"
  virtualization_type = "hvm"
  ebs_block_device {
    device_name = "/dev/sda1"
    snapshot_id = aws_ebs_snapshot.data.id
    volume_type = "gp2"
  }
}

resource "aws_ami_copy" "copy" {
  name              = "golden copy"
  source_ami_id     = aws_ami.golden.id
  source_ami_region = "eu-west-2"
}

resource "aws_ami_launch_permission" "shared" {
  image_id   = aws_ami_copy.copy.id
  account_id = "210987654321"
}
